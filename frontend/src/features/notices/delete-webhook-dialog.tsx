import { describe } from "@/api/describe";
import { readHost } from "@/lib/urls";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import type { WebhookDialogProps } from "./dialog-props";
import { text } from "./webhook-text";

export function DeleteWebhookDialog({ webhook, verbs, onClose }: WebhookDialogProps) {
  const { remove } = verbs;
  const title = text.removeTitle(readHost(webhook.url));
  return (
    <ConfirmDialog
      title={title}
      sentence={text.removeSentence}
      confirmLabel={title}
      isBusy={remove.isPending}
      onClose={() => {
        remove.reset();
        onClose();
      }}
      onConfirm={() => {
        remove.mutate(webhook, { onSuccess: onClose });
      }}
    >
      {remove.error && <ProblemAlert {...describe(remove.error)} />}
    </ConfirmDialog>
  );
}
