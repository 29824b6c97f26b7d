import { Alert, Button, Group, Stack, Text } from "@mantine/core";
import { describe } from "@/api/describe";
import type { Authorization } from "@/api/types";
import { formatDuration } from "@/lib/time";
import { isWebAddress } from "@/lib/urls";
import { useNow } from "@/lib/use-now";
import { CopyButton } from "@/ui/copy-button";
import { ExternalLink } from "@/ui/external-link";
import classes from "./device-attempt.module.css";
import { text } from "./text";
import { useCancelAttempt } from "./use-cancel-attempt";

const words = text.device;

type Device = NonNullable<Authorization["device"]>;
type Props = { attempt: Authorization; device: Device; host: string };

/** What a person needs to consent on another device: code, address, picture, time (RFC 8628). */
export function DeviceAttempt({ attempt, device, host }: Props) {
  const cancel = useCancelAttempt(attempt.id);
  return (
    <Alert color="blue" variant="light" title={words.title(host)}>
      <Group align="flex-start" justify="space-between" gap="lg">
        <Stack gap="xs" flex="1 1 240px">
          <Text size="sm">{words.detail}</Text>
          <Address device={device} />
          <Group gap="sm">
            <span className={classes.code}>{device.user_code}</span>
            <CopyButton value={device.user_code} label={words.code} />
          </Group>
          <Countdown until={attempt.expires_at} />
          {cancel.error && <Text size="sm">{describe(cancel.error).detail}</Text>}
          <Group>
            <Button
              size="xs"
              variant="default"
              loading={cancel.isPending}
              onClick={() => {
                cancel.mutate();
              }}
            >
              {text.attempt.cancel}
            </Button>
          </Group>
        </Stack>
        <img
          src={device.qr}
          alt={words.qr(device.verification_uri)}
          width={148}
          height={148}
          className={classes.qr}
        />
      </Group>
    </Alert>
  );
}

/** The link has the code in it where the provider offers that; what is read is the short one. */
function Address({ device }: { device: Device }) {
  const { verification_uri, verification_uri_complete } = device;
  const href = verification_uri_complete ?? verification_uri;
  if (!isWebAddress(href)) return <Text size="sm">{verification_uri}</Text>;
  return <ExternalLink href={href}>{verification_uri}</ExternalLink>;
}

function Countdown({ until }: { until: string }) {
  const left = Date.parse(until) - useNow(1_000).getTime();
  return (
    <Text size="sm" role="timer">
      {left > 0 ? words.left(formatDuration(left / 1_000)) : words.over}
    </Text>
  );
}
