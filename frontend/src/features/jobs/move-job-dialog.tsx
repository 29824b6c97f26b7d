import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import { changeJob, jobQuery } from "@/api/jobs";
import type { Job } from "@/api/types";
import { useContainerTree } from "@/lib/use-container-tree";
import { useMoveEffects } from "@/lib/use-move-effects";
import { EffectReport } from "@/ui/effect-report";
import { PickDialog } from "@/ui/pick-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = { job: Job; onClose: () => void };

export function MoveJobDialog({ job, onClose }: Props) {
  const queryClient = useQueryClient();
  const tree = useContainerTree(job.path);
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
    <PickDialog
      title={text.moveTitle(job.name)}
      sentence={text.moveSentence}
      treeLabel={text.moveTree}
      confirmLabel={text.moveHere}
      {...tree}
      isBusy={move.isPending}
      onLook={setPlace}
      canPick={() => effects.told !== null}
      onClose={onClose}
      onPick={(container) => {
        move.mutate(container);
      }}
    >
      <EffectReport {...effects} />
      {move.error && <ProblemAlert {...describe(move.error)} />}
    </PickDialog>
  );
}
