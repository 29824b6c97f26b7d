import { NativeSelect, Text } from "@mantine/core";
import type { Facet, FacetValue, InheritedEntry, Subject } from "@/api/types";
import { FACETS, VALUES } from "@/lib/access-words";
import { VALUES_OF } from "./draft";
import classes from "./permissions.module.css";
import { text } from "./text";

type Props = {
  subject: Subject;
  facet: Facet;
  value: FacetValue | undefined;
  /** What counts where nothing is said here. */
  inherited: InheritedEntry | undefined;
  onChange: ((value: FacetValue | null) => void) | null;
};

function tellInherited(inherited: InheritedEntry | undefined): string {
  if (!inherited) return text.inheritNothing;
  return text.inheritFrom(VALUES[inherited.value], inherited.from.path);
}

/** What is said of one user or role and one facet: to choose, or only to read. */
export function ValueCell({ subject, facet, value, inherited, onChange }: Props) {
  if (!onChange) return <Text size="sm">{value ? VALUES[value] : tellInherited(inherited)}</Text>;
  const choices = VALUES_OF[facet];
  return (
    <>
      <NativeSelect
        size="xs"
        classNames={{ input: classes.select }}
        aria-label={text.cell(FACETS[facet], subject.name)}
        value={value ?? ""}
        data={[
          { value: "", label: tellInherited(inherited) },
          ...choices.map((choice) => ({ value: choice, label: VALUES[choice] })),
        ]}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          onChange(choices.find((choice) => choice === chosen) ?? null);
        }}
      />
      {/* The closed field is too short for it. */}
      {!value && inherited && (
        <Text size="xs" c="dimmed" mt={4} className={classes.source} aria-hidden>
          {text.inheritedFrom(VALUES[inherited.value], inherited.from.path)}
        </Text>
      )}
    </>
  );
}
