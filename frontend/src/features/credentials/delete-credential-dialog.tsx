import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { deletionQuery } from "@/api/bin";
import { deleteCredential } from "@/api/credentials";
import { describe } from "@/api/describe";
import type { Credential } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { NamedList } from "@/ui/named-list";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

const KEPT_DAYS = 30;

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
  const deletion = useQuery(deletionQuery(id));
  return (
    <ConfirmDialog
      title={text.deleteTitle(name)}
      sentence={text.deleteSentence(deletion.data?.kept_days ?? KEPT_DAYS)}
      confirmLabel={text.deleteTitle(name)}
      isBusy={remove.isPending}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate();
      }}
    >
      <NamedList
        title={text.deleteServices}
        names={deletion.data?.services.map((service) => service.name) ?? []}
      />
      <NamedList title={text.deleteExchanged} names={deletion.data?.exchanged ?? []} />
      <NamedList title={text.deleteLosingJobs} names={deletion.data?.losing_jobs ?? []} />
      {remove.error && <ProblemAlert {...describe(remove.error)} />}
    </ConfirmDialog>
  );
}
