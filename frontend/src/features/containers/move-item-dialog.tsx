import { useState } from "react";
import { describe } from "@/api/describe";
import { useContainerTree } from "@/lib/use-container-tree";
import { useMoveEffects } from "@/lib/use-move-effects";
import { EffectReport } from "@/ui/effect-report";
import { PickDialog } from "@/ui/pick-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { useContainerVerbs, type ItemName } from "./use-container-verbs";

type Props = { item: ItemName; onClose: () => void };

export function MoveItemDialog({ item, onClose }: Props) {
  const { move } = useContainerVerbs();
  const tree = useContainerTree(item.path);
  const [place, setPlace] = useState<string | null>(null);
  const effects = useMoveEffects(item.id, place);
  if (!tree) return null;
  return (
    <PickDialog
      title={text.moveTitle(item.name)}
      sentence={text.moveSentence}
      treeLabel={text.moveTree}
      confirmLabel={text.moveHere}
      {...tree}
      isBusy={move.isPending}
      onLook={setPlace}
      canPick={() => effects.told !== null}
      onClose={onClose}
      onPick={(to) => {
        move.mutate({ item, to }, { onSuccess: onClose });
      }}
    >
      <EffectReport {...effects} />
      {move.error && <ProblemAlert {...describe(move.error)} />}
    </PickDialog>
  );
}
