import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import { rotateSecret } from "@/api/notices";
import { readHost } from "@/lib/urls";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import type { WebhookDialogProps } from "./dialog-props";
import { IssuedSecret } from "./issued-secret";
import { text } from "./webhook-text";

/** Makes another secret and shows it once: it lives in this dialog's state alone. */
export function RotateDialog({ webhook, onClose }: WebhookDialogProps) {
  const queryClient = useQueryClient();
  const [secret, setSecret] = useState<string | null>(null);
  const rotate = useMutation({
    // Gives nothing back: the cache of mutations would keep it.
    mutationFn: async () => {
      const answer = await rotateSecret(webhook.id);
      setSecret(answer.secret);
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["notices", "webhooks"] }),
  });
  if (secret) return <IssuedSecret url={webhook.url} secret={secret} onClose={onClose} />;
  return (
    <ConfirmDialog
      title={text.rotateTitle(readHost(webhook.url))}
      sentence={text.rotateSentence}
      confirmLabel={text.rotate}
      isBusy={rotate.isPending}
      // A secret that is being made has to be shown: there is no second chance.
      onClose={() => {
        if (!rotate.isPending) onClose();
      }}
      onConfirm={() => {
        rotate.mutate();
      }}
    >
      {rotate.error && <ProblemAlert {...describe(rotate.error)} />}
    </ConfirmDialog>
  );
}
