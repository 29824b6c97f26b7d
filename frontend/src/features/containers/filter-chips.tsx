import { Button, Group } from "@mantine/core";
import { CrossIcon } from "@/ui/icons";
import { joinTags, NO_FILTER, splitTags, type ListFilter } from "./list-filter";
import { readStateWord } from "./state-choices";
import { text } from "./text";

type Chip = { word: string; value: string; without: ListFilter };
type Props = {
  filter: ListFilter;
  /** The owner's name, where it is known. */
  owner: string | undefined;
  onFilter: (change: ListFilter) => void;
};

/** What the list is narrowed to, each to be taken away with one press. */
export function FilterChips({ filter, owner, onFilter }: Props) {
  const chips = readChips(filter, owner);
  if (chips.length === 0) return null;
  return (
    <Group gap="xs" role="group" aria-label={text.activeFilters}>
      {chips.map(({ word, value, without }) => (
        <Button
          key={`${word} ${value}`}
          size="compact-sm"
          variant="default"
          radius="xl"
          rightSection={<CrossIcon size={12} />}
          aria-label={text.removeFilter(`${word}: ${value}`)}
          onClick={() => {
            onFilter(without);
          }}
        >
          {word}: {value}
        </Button>
      ))}
      {chips.length > 1 && (
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            onFilter({ ...NO_FILTER, q: filter.q });
          }}
        >
          {text.clearFilters}
        </Button>
      )}
    </Group>
  );
}

function readChips(filter: ListFilter, owner: string | undefined): Chip[] {
  const tags = splitTags(filter.tag);
  const said: [keyof typeof NO_FILTER, string, string | undefined][] = [
    ["kind", text.kind, filter.kind && text[filter.kind]],
    ["state", text.columns.state, filter.state && readStateWord(filter.state)],
    ["provider", text.columns.provider, filter.provider],
    ["account", text.account, filter.account],
    ["owner", text.owner, filter.owner && (owner ?? filter.owner)],
  ];
  return [
    ...said.flatMap(([name, word, value]) =>
      value ? [{ word, value, without: { [name]: undefined } }] : [],
    ),
    ...tags.map((tag) => ({
      word: text.tag,
      value: tag,
      without: { tag: joinTags(tags.filter((other) => other !== tag)) },
    })),
  ];
}
