import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { childContainersQuery, topQuery } from "@/api/containers";
import { describe } from "@/api/describe";
import { useMoveEffects } from "@/lib/use-move-effects";
import { EffectReport } from "@/ui/effect-report";
import { PickDialog } from "@/ui/pick-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { useContainerVerbs, type ItemName } from "./use-container-verbs";

type Props = { item: ItemName; onClose: () => void };

export function MoveItemDialog({ item, onClose }: Props) {
  const { move } = useContainerVerbs();
  const top = useQuery(topQuery);
  const [place, setPlace] = useState<string | null>(null);
  const effects = useMoveEffects(item.id, place);
  if (!top.data) return null;
  return (
    <PickDialog
      title={text.moveTitle(item.name)}
      sentence={text.moveSentence}
      treeLabel={text.moveTree}
      confirmLabel={text.moveHere}
      roots={[{ id: top.data.id, name: top.data.name || text.root }]}
      childrenQuery={childContainersQuery}
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
