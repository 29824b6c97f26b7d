import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { childContainersQuery, topQuery } from "@/api/containers";
import { describe } from "@/api/describe";
import { copyItem } from "@/api/items";
import type { Job } from "@/api/types";
import { PickDialog } from "@/ui/pick-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = { job: Job; onClose: () => void };

/** Makes a copy somewhere, and leads to it. */
export function DuplicateDialog({ job, onClose }: Props) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const top = useQuery(topQuery);
  const copy = useMutation({
    mutationFn: (parent: string) => copyItem(job.id, { parent }),
    onSuccess: async ({ items: [made] }) => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["containers"] });
      await queryClient.invalidateQueries({ queryKey: ["jobs", "list"] });
      if (!made) return;
      notifications.show({ message: text.duplicated(made.name) });
      await navigate({ to: "/jobs/$id", params: { id: made.id }, search: { tab: "settings" } });
    },
  });
  if (!top.data) return null;
  return (
    <PickDialog
      title={text.duplicateTitle(job.name)}
      sentence={text.duplicateSentence}
      treeLabel={text.duplicateTree}
      confirmLabel={text.duplicateHere}
      roots={[{ id: top.data.id, name: top.data.name || text.root }]}
      childrenQuery={childContainersQuery}
      isBusy={copy.isPending}
      onClose={onClose}
      onPick={(parent) => {
        copy.mutate(parent);
      }}
    >
      {copy.error && <ProblemAlert {...describe(copy.error)} />}
    </PickDialog>
  );
}
