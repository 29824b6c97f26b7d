import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { childContainersQuery, topQuery } from "@/api/containers";
import type { Item } from "@/api/types";
import { useManyMoveEffects } from "@/lib/use-move-effects";
import { EffectReport } from "@/ui/effect-report";
import { PickDialog } from "@/ui/pick-dialog";
import { InTheWay } from "./in-the-way";
import { text } from "./text";
import { useManyVerbs } from "./use-many-verbs";

type Props = { items: Item[]; onClose: () => void; onDone: () => void };

export function MoveItemsDialog({ items, onClose, onDone }: Props) {
  const { move } = useManyVerbs();
  const top = useQuery(topQuery);
  const [place, setPlace] = useState<string | null>(null);
  const ids = items.map(({ id }) => id);
  const { error, ...effects } = useManyMoveEffects(ids, place);
  if (!top.data) return null;
  return (
    <PickDialog
      title={text.moveTitle(text.selected(items.length))}
      sentence={text.moveManySentence}
      treeLabel={text.moveTree}
      confirmLabel={text.moveHere}
      roots={[{ id: top.data.id, name: top.data.name || text.root }]}
      childrenQuery={childContainersQuery}
      isBusy={move.isPending}
      onLook={setPlace}
      canPick={() => effects.told !== null}
      onClose={onClose}
      onPick={(to) => {
        move.mutate({ items, to }, { onSuccess: onDone });
      }}
    >
      <EffectReport {...effects} problem={null} />
      <InTheWay error={error ?? move.error} items={items} />
    </PickDialog>
  );
}
