import { useQuery } from "@tanstack/react-query";
import { childContainersQuery, topQuery } from "@/api/containers";
import { itemPathQuery } from "@/api/items";
import { PlaceField } from "@/ui/place-field";
import { text } from "./text";

type Props = { id: string | undefined; onPick: (id: string | undefined) => void };

/** The container that the events are of. */
export function WithinField({ id, onPick }: Props) {
  const top = useQuery(topQuery);
  const chosen = useQuery({ ...itemPathQuery(id ?? ""), enabled: id !== undefined });
  // As long as the answer is not there, nothing is said of it.
  const path = chosen.isSuccess ? (chosen.data ?? text.unknownPlace) : "";
  return (
    <PlaceField
      label={text.within}
      place={id === undefined ? text.anywhere : path}
      dialog={{
        title: text.withinTitle,
        sentence: text.withinSentence,
        treeLabel: text.withinTree,
      }}
      top={top.data}
      childrenQuery={childContainersQuery}
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
