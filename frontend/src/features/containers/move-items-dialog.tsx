import { useState } from "react";
import type { Item } from "@/api/types";
import { useContainerTree } from "@/lib/use-container-tree";
import { useManyMoveEffects } from "@/lib/use-move-effects";
import { MoveDialog } from "@/ui/move-dialog";
import { InTheWay } from "./in-the-way";
import { text } from "./text";
import { useManyVerbs } from "./use-many-verbs";

type Props = { items: Item[]; onClose: () => void; onDone: () => void };

export function MoveItemsDialog({ items, onClose, onDone }: Props) {
  const { move } = useManyVerbs();
  const tree = useContainerTree(items[0]?.id);
  const [place, setPlace] = useState<string | null>(null);
  const ids = items.map(({ id }) => id);
  const { error, ...effects } = useManyMoveEffects(ids, place);
  if (!tree) return null;
  return (
    <MoveDialog
      what={text.selected(items.length)}
      tree={tree}
      effects={{ ...effects, problem: null }}
      isBusy={move.isPending}
      onLook={setPlace}
      onMove={(to) => {
        move.mutate({ items, to }, { onSuccess: onDone });
      }}
      onClose={onClose}
    >
      <InTheWay error={error ?? move.error} items={items} />
    </MoveDialog>
  );
}
