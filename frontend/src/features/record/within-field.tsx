import { useQuery } from "@tanstack/react-query";
import { itemPathQuery } from "@/api/items";
import { useContainerTree } from "@/lib/use-container-tree";
import { PickField } from "@/ui/pick-field";
import { text } from "./text";

type Props = { id: string | undefined; onPick: (id: string | undefined) => void };

/** The container that the events are of. */
export function WithinField({ id, onPick }: Props) {
  const tree = useContainerTree();
  const chosen = useQuery({ ...itemPathQuery(id ?? ""), enabled: id !== undefined });
  // As long as the answer is not there, nothing is said of it.
  const path = chosen.isSuccess ? (chosen.data ?? text.unknownPlace) : "";
  return (
    <PickField
      label={text.within}
      words={id === undefined ? text.anywhere : path}
      dialog={{
        title: text.withinTitle,
        sentence: text.withinSentence,
        treeLabel: text.withinTree,
      }}
      tree={tree}
      onPick={onPick}
      onClear={
        id === undefined
          ? undefined
          : () => {
              onPick(undefined);
            }
      }
    />
  );
}
