import { Select } from "@mantine/core";
import type { ItemKind, Right } from "@/api/types";
import { ALL_RIGHTS, FACETS, RIGHTS } from "@/lib/access-words";
import { FACETS_OF } from "./draft";

type Props = {
  label: string;
  placeholder: string;
  /** On a credential there are fewer. */
  kind: ItemKind;
  value: Right | null;
  onPick: (right: Right | null) => void;
};

export function RightSelect({ label, placeholder, kind, value, onPick }: Props) {
  const choices = FACETS_OF[kind].map((facet) => ({
    group: FACETS[facet],
    items: ALL_RIGHTS.filter((right) => right.startsWith(`${facet}_`)).map((right) => ({
      value: right,
      label: RIGHTS[right],
    })),
  }));
  return (
    <Select<Right>
      label={label}
      placeholder={placeholder}
      data={choices}
      value={value}
      clearable
      onChange={onPick}
    />
  );
}
