import { useState } from "react";
import type { Item } from "@/api/types";
import { useContainerTree } from "@/lib/use-container-tree";
import { useManyMoveEffects } from "@/lib/use-move-effects";
import { EffectReport } from "@/ui/effect-report";
import { PickDialog } from "@/ui/pick-dialog";
import { InTheWay } from "./in-the-way";
import { text } from "./text";
import { useManyVerbs } from "./use-many-verbs";

type Props = { items: Item[]; onClose: () => void; onDone: () => void };

export function MoveItemsDialog({ items, onClose, onDone }: Props) {
  const { move } = useManyVerbs();
  const tree = useContainerTree(items[0]?.path);
  const [place, setPlace] = useState<string | null>(null);
  const ids = items.map(({ id }) => id);
  const { error, ...effects } = useManyMoveEffects(ids, place);
  if (!tree) return null;
  return (
    <PickDialog
      title={text.moveTitle(text.selected(items.length))}
      sentence={text.moveManySentence}
      treeLabel={text.moveTree}
      confirmLabel={text.moveHere}
      {...tree}
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
