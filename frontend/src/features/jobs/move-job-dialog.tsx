import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import { changeJob, jobQuery } from "@/api/jobs";
import type { Job } from "@/api/types";
import { useContainerTree } from "@/lib/use-container-tree";
import { useMoveEffects } from "@/lib/use-move-effects";
import { MoveDialog } from "@/ui/move-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = { job: Job; onClose: () => void };

export function MoveJobDialog({ job, onClose }: Props) {
  const queryClient = useQueryClient();
  const tree = useContainerTree(job.id);
  const [place, setPlace] = useState<string | null>(null);
  const effects = useMoveEffects(job.id, place);
  const move = useMutation({
    mutationFn: (container: string) => changeJob(job.id, { container }),
    onSuccess: async (moved) => {
      queryClient.setQueryData(jobQuery(job.id).queryKey, moved);
      notifications.show({ message: text.moved(job.name) });
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["containers"] });
    },
  });
  if (!tree) return null;
  return (
    <MoveDialog
      what={job.name}
      tree={tree}
      effects={effects}
      isBusy={move.isPending}
      onLook={setPlace}
      onMove={(container) => {
        move.mutate(container);
      }}
      onClose={onClose}
    >
      {move.error && <ProblemAlert {...describe(move.error)} />}
    </MoveDialog>
  );
}
