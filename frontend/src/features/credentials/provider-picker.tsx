import { Stack, Text, TextInput } from "@mantine/core";
import { memo, useDeferredValue, useId, useMemo, useState, type KeyboardEvent } from "react";
import type { ShortProvider } from "@/api/types";
import { SearchIcon } from "@/ui/icons";
import classes from "./provider-picker.module.css";
import { buildIndex, search } from "./provider-search";
import { CATEGORIES, providerText } from "./provider-text";
import { ProviderTile } from "./provider-tile";

type Props = { providers: ShortProvider[]; onPick: (slug: string) => void };

type Choice = { slug: string; name: string; line: string };

const CUSTOM: Choice = { slug: "", name: providerText.custom, line: providerText.customLine };

function toChoice({ slug, name, category }: ShortProvider): Choice {
  return { slug, name, line: CATEGORIES[category] };
}

/** Custom is always there: first among all, last when somebody looks for another. */
function readChoices(found: ShortProvider[], typed: string): Choice[] {
  const choices = found.map(toChoice);
  return typed.trim() === "" ? [CUSTOM, ...choices] : [...choices, CUSTOM];
}

/** Enter means the first that was found, but never Custom by mistake. */
function readFirst(found: ShortProvider[], typed: string): number {
  return typed.trim() !== "" && found.length > 0 ? 0 : -1;
}

function tileId(listId: string, choice: Choice | undefined): string {
  return choice ? `${listId}-${choice.slug || "custom"}` : "";
}

/** Find a provider while typing; arrows move, Enter chooses. */
export function ProviderPicker({ providers, onPick }: Props) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [moved, setMoved] = useState<number | null>(null);
  const index = useMemo(() => buildIndex(providers), [providers]);
  // The letter is painted first, the tiles follow.
  const settled = useDeferredValue(typed);
  const found = useMemo(() => search(index, settled), [index, settled]);
  const choices = useMemo(() => readChoices(found, settled), [found, settled]);

  const active = moved ?? readFirst(found, settled);

  const move = (to: number) => {
    const next = Math.min(Math.max(to, 0), choices.length - 1);
    setMoved(next);
    const tile = document.getElementById(tileId(id, choices[next]));
    tile?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") move(active + 1);
    else if (event.key === "ArrowUp") move(active - 1);
    else if (event.key === "Enter") {
      // The tiles may still be those of a letter ago.
      const now = search(index, typed);
      const choice = readChoices(now, typed)[moved ?? readFirst(now, typed)];
      if (choice) onPick(choice.slug);
    } else return;
    // Enter would save the form around.
    event.preventDefault();
  };
  return (
    <Stack gap="xs">
      <TextInput
        label={providerText.search}
        description={providerText.searchHint}
        leftSection={<SearchIcon />}
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={tileId(id, choices[active]) || undefined}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setMoved(null);
        }}
        onKeyDown={onKeyDown}
      />
      {found.length === 0 && settled !== "" && (
        <Text size="sm" role="status">
          {providerText.nothing}
        </Text>
      )}
      <ul
        id={id}
        role="listbox"
        aria-label={providerText.list}
        className={classes.list}
        onClick={({ target }) => {
          const tile =
            target instanceof Element ? target.closest<HTMLElement>("[data-slug]") : null;
          if (tile?.dataset.slug !== undefined) onPick(tile.dataset.slug);
        }}
      >
        <Tiles listId={id} choices={choices} active={active} />
      </ul>
    </Stack>
  );
}

type TilesProps = { listId: string; choices: Choice[]; active: number };

/** Knows no handler, so that nothing around them draws hundreds of tiles anew. */
const Tiles = memo(function Tiles({ listId, choices, active }: TilesProps) {
  return choices.map((choice, index) => (
    <ProviderTile
      key={choice.slug}
      id={tileId(listId, choice)}
      isActive={index === active}
      {...choice}
    />
  ));
});
