import { Alert, Text } from "@mantine/core";
import type { Authorization, Credential } from "@/api/types";
import { formatMoment } from "@/lib/time";
import { splitScope } from "./form-values";
import { isRenewed } from "./renewal";
import { countGranted } from "./scopes";
import { text } from "./text";

type Props = { attempt: Authorization; credential: Credential; onDismiss: () => void };

/** What the token of this attempt is good for; null while an older one is still on the screen. */
function describeGranted(attempt: Authorization, credential: Credential): string | null {
  const { status } = credential;
  const obtained = Date.parse(status.obtained_at ?? "");
  if (!(obtained >= Date.parse(attempt.created_at))) return null;
  const until = status.expires_at
    ? text.attempt.until(formatMoment(status.expires_at, new Date()))
    : text.attempt.noExpiry;
  const renewed = isRenewed(credential) ? text.attempt.renewed : text.attempt.notRenewed;
  const asked = splitScope(status.requested_scope);
  const scopes = text.attempt.scopes(countGranted(status), asked.length);
  const account = status.account?.label;
  const parts = [
    `${until}, ${renewed}`,
    account && text.attempt.account(account),
    asked.length > 0 && scopes,
  ];
  return `${parts.filter(Boolean).join("; ")}.`;
}

export function GrantedBanner({ attempt, credential, onDismiss }: Props) {
  const sentence = describeGranted(attempt, credential);
  return (
    <Alert
      color="green"
      variant="light"
      role="status"
      styles={{ title: { color: "var(--mantine-color-text)" } }}
      title={text.attempt.granted}
      withCloseButton
      closeButtonLabel={text.attempt.dismiss}
      onClose={onDismiss}
    >
      {sentence && <Text size="sm">{sentence}</Text>}
    </Alert>
  );
}
