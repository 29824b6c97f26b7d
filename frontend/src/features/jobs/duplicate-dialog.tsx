import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { describe } from "@/api/describe";
import { copyItem } from "@/api/items";
import type { Job } from "@/api/types";
import { useContainerTree } from "@/lib/use-container-tree";
import { PickDialog } from "@/ui/pick-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = { job: Job; onClose: () => void };

/** Makes a copy somewhere, and leads to it. */
export function DuplicateDialog({ job, onClose }: Props) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const tree = useContainerTree(job.id);
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
  if (!tree) return null;
  return (
    <PickDialog
      title={text.duplicateTitle(job.name)}
      sentence={text.duplicateSentence}
      treeLabel={text.duplicateTree}
      confirmLabel={text.duplicateHere}
      {...tree}
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
