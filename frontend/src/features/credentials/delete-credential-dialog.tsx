import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { deleteCredential } from "@/api/credentials";
import { describe } from "@/api/describe";
import type { Credential } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = { credential: Credential; onClose: () => void };

export function DeleteCredentialDialog({ credential, onClose }: Props) {
  const { id, name, container } = credential;
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteCredential(id),
    onSuccess: async () => {
      notifications.show({ message: text.deleted(name) });
      await navigate({
        to: "/containers/$id",
        params: { id: container },
        replace: true,
        ignoreBlocker: true,
      });
      queryClient.removeQueries({ queryKey: ["credentials", id] });
      await queryClient.invalidateQueries({ queryKey: ["containers"] });
    },
  });
  return (
    <ConfirmDialog
      title={text.deleteTitle(name)}
      sentence={text.deleteSentence}
      confirmLabel={text.deleteTitle(name)}
      isBusy={remove.isPending}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate();
      }}
    >
      {remove.error && <ProblemAlert {...describe(remove.error)} />}
    </ConfirmDialog>
  );
}
