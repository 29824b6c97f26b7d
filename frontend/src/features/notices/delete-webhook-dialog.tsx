import { describe } from "@/api/describe";
import { readHost } from "@/lib/urls";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import type { WebhookDialogProps } from "./dialog-props";
import { useWebhookVerbs } from "./use-webhook-verbs";
import { text } from "./webhook-text";

export function DeleteWebhookDialog({ webhook, onClose }: WebhookDialogProps) {
  const { remove } = useWebhookVerbs();
  const title = text.removeTitle(readHost(webhook.url));
  return (
    <ConfirmDialog
      title={title}
      sentence={text.removeSentence}
      confirmLabel={title}
      isBusy={remove.isPending}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate(webhook);
      }}
    >
      {remove.error && <ProblemAlert {...describe(remove.error)} />}
    </ConfirmDialog>
  );
}
