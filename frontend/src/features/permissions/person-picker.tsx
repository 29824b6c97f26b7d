import { Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import { peopleQuery } from "@/api/people";
import { Problem } from "@/api/problem";
import type { Subject } from "@/api/types";
import { writeSubject } from "@/lib/subject-name";
import { SubjectLabel } from "./subject-label";
import { text } from "./text";

type Props = {
  label: string;
  description?: string;
  value: Subject | null;
  onPick: (subject: Subject | null) => void;
  /** Those that the page names anyway: to choose from where the search is not permitted. */
  known: Subject[];
  autoFocus?: boolean;
};

/** Finds a user, a role or a service by a part of the name. */
export function PersonPicker({ label, description, value, onPick, known, autoFocus }: Props) {
  const [search, setSearch] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [asked] = useDebouncedValue(search.trim(), 200);
  // The name of who is chosen stands in the field, and is no search.
  const people = useFound(asked === value?.name ? "" : asked, known, isOpen);
  const choices = new Map(
    [...(value ? [value] : []), ...people.found].map((one) => [writeSubject(one), one]),
  );
  return (
    <Select
      label={label}
      description={people.isForbidden ? text.pickKnown : description}
      placeholder={text.pickPlaceholder}
      error={people.problem}
      data={[...choices].map(([key, { name }]) => ({ value: key, label: name }))}
      value={value && writeSubject(value)}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      clearable={value !== null}
      autoFocus={autoFocus}
      filter={({ options }) => options}
      nothingFoundMessage={people.isFetching ? text.pickAsking : text.pickNobody}
      onDropdownOpen={() => {
        setOpen(true);
      }}
      renderOption={({ option }) => {
        const subject = choices.get(option.value);
        return subject && <SubjectLabel subject={subject} />;
      }}
      onChange={(key) => {
        onPick((key && choices.get(key)) || null);
        if (value === null) setSearch("");
      }}
    />
  );
}

/** Who has a text in their name: of all, or of those that are known where no more is permitted. */
function useFound(search: string, known: Subject[], isOpen: boolean) {
  const { data, error, isFetching } = useQuery({
    ...peopleQuery(search),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
  const isForbidden = isOpen && error instanceof Problem && error.status === 403;
  const isMeant = ({ name }: Subject) => name.toLowerCase().includes(search.toLowerCase());
  return {
    found: isForbidden ? known.filter(isMeant) : (data ?? []),
    isFetching,
    isForbidden,
    problem: error && !isForbidden ? describe(error).title : undefined,
  };
}
