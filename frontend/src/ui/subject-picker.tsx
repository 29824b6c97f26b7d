import { Select } from "@mantine/core";
import { writeSubject, type Subject } from "@/lib/subject-name";
import type { PeopleSearch } from "@/lib/use-people-search";
import { SubjectLabel } from "./subject-label";
import { text } from "./text";

type Props = {
  label: string;
  description?: string;
  placeholder?: string;
  value: Subject | null;
  onPick: (subject: Subject | null) => void;
  search: PeopleSearch;
  /** Only these are offered; all, where it is left out. */
  canPick?: (subject: Subject) => boolean;
  autoFocus?: boolean;
};

/** Finds a user, a role or a service by a part of the name. */
export function SubjectPicker({ value, onPick, search, canPick, ...field }: Props) {
  const offered = canPick ? search.found.filter(canPick) : search.found;
  const choices = new Map(
    [...(value ? [value] : []), ...offered].map((one) => [writeSubject(one), one]),
  );
  return (
    <Select
      label={field.label}
      description={search.isForbidden ? text.pickKnown : field.description}
      placeholder={field.placeholder ?? text.pickPlaceholder}
      error={search.problem}
      data={[...choices].map(([key, { name }]) => ({ value: key, label: name }))}
      value={value && writeSubject(value)}
      searchable
      searchValue={search.typed}
      onSearchChange={search.setTyped}
      clearable={value !== null}
      autoFocus={field.autoFocus}
      filter={({ options }) => options}
      // The list itself scrolls: a frame around it that does is one that no key reaches.
      withScrollArea={false}
      styles={{ options: { maxHeight: 220, overflowY: "auto" } }}
      nothingFoundMessage={search.isFetching ? text.pickAsking : text.pickNobody}
      onDropdownOpen={search.open}
      renderOption={({ option }) => {
        const subject = choices.get(option.value);
        return subject && <SubjectLabel subject={subject} />;
      }}
      onChange={(key) => {
        onPick((key && choices.get(key)) || null);
        if (value === null) search.setTyped("");
      }}
    />
  );
}
