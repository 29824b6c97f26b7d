import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { credentialQuery, revokeCredential } from "@/api/credentials";
import { describe } from "@/api/describe";
import type { Credential } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = { credential: Credential; onClose: () => void };

export function RevokeDialog({ credential: { id, name }, onClose }: Props) {
  const queryClient = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => revokeCredential(id),
    onSuccess: async (revoked) => {
      queryClient.setQueryData(credentialQuery(id).queryKey, revoked);
      notifications.show({ message: text.revoke.done(name) });
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["containers"] });
    },
  });
  return (
    <ConfirmDialog
      title={text.revoke.title(name)}
      sentence={text.revoke.sentence}
      confirmLabel={text.revoke.title(name)}
      isBusy={revoke.isPending}
      onClose={onClose}
      onConfirm={() => {
        revoke.mutate();
      }}
    >
      {revoke.error && <ProblemAlert {...describe(revoke.error)} />}
    </ConfirmDialog>
  );
}
