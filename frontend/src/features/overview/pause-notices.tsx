import { Alert, Stack, Text } from "@mantine/core";
import type { Overview } from "@/api/types";
import { RelativeTime } from "@/ui/relative-time";
import { text } from "./text";

/** Providers and clients that are left alone for a while, with the reason. */
export function PauseNotices({ paused }: Pick<Overview, "paused">) {
  if (paused.length === 0) return null;
  return (
    <Alert
      color="yellow"
      variant="light"
      title={text.paused}
      styles={{ title: { color: "var(--mantine-color-text)" } }}
    >
      <Stack gap="xs">
        {paused.map(({ sentence, until }) => (
          <Text key={sentence} size="sm" style={{ overflowWrap: "anywhere" }}>
            {sentence}
            {until && (
              <>
                {" "}
                {text.until} <RelativeTime at={until} />.
              </>
            )}
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}
