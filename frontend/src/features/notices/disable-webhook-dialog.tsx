import { describe } from "@/api/describe";
import { readHost } from "@/lib/urls";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import type { WebhookDialogProps } from "./dialog-props";
import { useWebhookVerbs } from "./use-webhook-verbs";
import { text } from "./webhook-text";

export function DisableWebhookDialog({ webhook, onClose }: WebhookDialogProps) {
  const { setEnabled } = useWebhookVerbs();
  const title = text.disableTitle(readHost(webhook.url));
  return (
    <ConfirmDialog
      title={title}
      sentence={text.disableSentence}
      confirmLabel={title}
      isBusy={setEnabled.isPending}
      onClose={onClose}
      onConfirm={() => {
        setEnabled.mutate({ id: webhook.id, isEnabled: false }, { onSuccess: onClose });
      }}
    >
      {setEnabled.error && <ProblemAlert {...describe(setEnabled.error)} />}
    </ConfirmDialog>
  );
}
