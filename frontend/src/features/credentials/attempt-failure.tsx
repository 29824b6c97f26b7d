import { Alert, Blockquote, Code, Group, Stack, Text } from "@mantine/core";
import type { Authorization, Credential } from "@/api/types";
import { CopyButton } from "@/ui/copy-button";
import { needOf } from "./grant-fields";
import { ERROR_HINTS, text } from "./text";

type Props = {
  attempt: Authorization;
  credential: Credential;
  host: string;
  onDismiss: () => void;
};

/** Errors that a Redirect URI brings which differs from the registered one. */
const REDIRECT_URI_ERRORS = new Set(["redirect_uri_mismatch", "invalid_request", "invalid_grant"]);

/** Only what is written there: a provider may call its error "constructor". */
function readHint(error: string): string | undefined {
  return Object.hasOwn(ERROR_HINTS, error) ? ERROR_HINTS[error] : undefined;
}

function describeEnd({ state, error, message }: Authorization, host: string, isDevice: boolean) {
  if (state === "cancelled") {
    return { title: text.attempt.cancelled, detail: text.attempt.cancelledDetail };
  }
  if (state === "expired") {
    const title = isDevice ? text.device.expired : text.attempt.expired;
    return { title, detail: text.attempt.expiredDetail };
  }
  if (state === "refused") {
    return { title: text.attempt.refused(host), detail: readHint(error ?? "") ?? message };
  }
  return { title: text.attempt.failed, detail: message };
}

/** An attempt that ended without a token: the provider's words as theirs, then ours. */
export function AttemptFailure({ attempt, credential, host, onDismiss }: Props) {
  const { title, detail } = describeEnd(attempt, host, credential.grant_type === "device_code");
  const isTheirs = attempt.state === "refused";
  const isBad = isTheirs || attempt.state === "failed";
  const asksForUri = isTheirs && REDIRECT_URI_ERRORS.has(attempt.error ?? "");
  return (
    <Alert
      color={isBad ? "red" : "gray"}
      variant="light"
      role={isBad ? "alert" : "status"}
      title={title}
      withCloseButton
      closeButtonLabel={text.attempt.dismiss}
      onClose={onDismiss}
    >
      <Stack gap="xs">
        {isTheirs && <Quote attempt={attempt} host={host} />}
        <Text size="sm">{detail}</Text>
        {asksForUri && needOf("redirect_uri", credential.grant_type) && credential.redirect_uri && (
          <Group gap="xs">
            <Text size="sm">{text.attempt.redirectUri}</Text>
            <Code>{credential.redirect_uri}</Code>
            <CopyButton value={credential.redirect_uri} label={text.attempt.redirectUri} />
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

function Quote({ attempt, host }: { attempt: Authorization; host: string }) {
  return (
    <div>
      <Text size="sm">{text.attempt.quote(host)}</Text>
      <Blockquote color="red" p="xs" mt={4}>
        <Code>{attempt.error}</Code> {attempt.error_description}
      </Blockquote>
    </div>
  );
}
