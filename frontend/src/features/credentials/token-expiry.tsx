import { Progress, Stack, Text, Tooltip } from "@mantine/core";
import type { CredentialStatus } from "@/api/types";
import { formatDateTime, formatDuration } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { text } from "./text";

/** The time that the access token has left, second by second, and as a bar. */
export function TokenExpiry({ status }: { status: CredentialStatus }) {
  const now = useNow(1_000).getTime();
  if (!status.expires_at) return text.overview.never;
  const left = Date.parse(status.expires_at) - now;
  const whole = Date.parse(status.expires_at) - Date.parse(status.obtained_at ?? "");
  const share = Math.min(100, Math.max(0, (left / whole) * 100));
  return (
    <Stack gap={6} maw={320}>
      <Tooltip
        label={formatDateTime(status.expires_at)}
        events={{ hover: true, focus: true, touch: true }}
      >
        <Text component="time" dateTime={status.expires_at} w="fit-content">
          {left > 0 ? text.overview.left(formatDuration(left / 1_000)) : text.overview.expired}
        </Text>
      </Tooltip>
      <Progress
        value={share}
        color={share > 0 ? "green" : "red"}
        size="sm"
        aria-label={text.overview.lifetime}
      />
    </Stack>
  );
}
