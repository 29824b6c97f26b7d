import { useState } from "react";
import { describe } from "@/api/describe";
import { useContainerTree } from "@/lib/use-container-tree";
import { useMoveEffects } from "@/lib/use-move-effects";
import { MoveDialog } from "@/ui/move-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { useContainerVerbs, type ItemName } from "./use-container-verbs";

type Props = { item: ItemName; onClose: () => void };

export function MoveItemDialog({ item, onClose }: Props) {
  const { move } = useContainerVerbs();
  const tree = useContainerTree(item.id);
  const [place, setPlace] = useState<string | null>(null);
  const effects = useMoveEffects(item.id, place);
  if (!tree) return null;
  return (
    <MoveDialog
      what={item.name}
      tree={tree}
      effects={effects}
      isBusy={move.isPending}
      onLook={setPlace}
      onMove={(to) => {
        move.mutate({ item, to }, { onSuccess: onClose });
      }}
      onClose={onClose}
    >
      {move.error && <ProblemAlert {...describe(move.error)} />}
    </MoveDialog>
  );
}
