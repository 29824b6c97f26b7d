import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { deletionQuery } from "@/api/bin";
import { describe } from "@/api/describe";
import { deleteJob } from "@/api/jobs";
import type { Job } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

const KEPT_DAYS = 30;

type Props = { job: Job; onClose: () => void };

export function DeleteJobDialog({ job: { id, name, container }, onClose }: Props) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const deletion = useQuery(deletionQuery(id));
  const remove = useMutation({
    mutationFn: () => deleteJob(id),
    onSuccess: async () => {
      notifications.show({ message: text.deleted(name) });
      await navigate({
        to: "/containers/$id",
        params: { id: container },
        replace: true,
        ignoreBlocker: true,
      });
      queryClient.removeQueries({ queryKey: ["jobs", id] });
      await queryClient.invalidateQueries({ queryKey: ["containers"] });
      await queryClient.invalidateQueries({ queryKey: ["jobs", "list"] });
    },
  });
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
      {remove.error && <ProblemAlert {...describe(remove.error)} />}
    </ConfirmDialog>
  );
}
