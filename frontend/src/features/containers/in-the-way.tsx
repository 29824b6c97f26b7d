import { List } from "@mantine/core";
import { describe } from "@/api/describe";
import { Problem } from "@/api/problem";
import type { Item } from "@/api/types";
import { ProblemAlert } from "@/ui/problem-alert";

type Props = { error: Error | null; items: Pick<Item, "id" | "name">[] };

const MOST = 10;

/** Why nothing was done with several items: of each what is in the way, by its name. */
export function InTheWay({ error, items }: Props) {
  if (!error) return null;
  const names = new Map(items.map(({ id, name }) => [id, name]));
  const said = error instanceof Problem ? error.items : [];
  return (
    <ProblemAlert {...describe(error)}>
      {said.length > 0 && (
        <List size="sm">
          {said.slice(0, MOST).map(({ id, sentence }) => (
            <List.Item key={id} style={{ overflowWrap: "anywhere" }}>
              {names.get(id)}: {sentence}
            </List.Item>
          ))}
        </List>
      )}
    </ProblemAlert>
  );
}
