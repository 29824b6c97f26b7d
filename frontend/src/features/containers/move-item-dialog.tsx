import { useQuery } from "@tanstack/react-query";
import { childContainersQuery, topQuery } from "@/api/containers";
import { describe } from "@/api/describe";
import { PickDialog } from "@/ui/pick-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { useContainerVerbs, type ItemName } from "./use-container-verbs";

type Props = { item: ItemName; onClose: () => void };

export function MoveItemDialog({ item, onClose }: Props) {
  const { move } = useContainerVerbs();
  const top = useQuery(topQuery);
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
      onClose={onClose}
      onPick={(to) => {
        move.mutate({ item, to }, { onSuccess: onClose });
      }}
    >
      {move.error && <ProblemAlert {...describe(move.error)} />}
    </PickDialog>
  );
}
