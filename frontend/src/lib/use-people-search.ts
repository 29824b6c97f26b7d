import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import { peopleQuery } from "@/api/people";
import { Problem } from "@/api/problem";
import type { Subject } from "@/api/types";

type Options = {
  /** Who is chosen: that name stands in the field, and is no search. */
  chosen: Subject | null;
  /** Those that the page names anyway: to choose from where the search is not permitted. */
  known: Subject[];
};

/** Who has a text in their name: of all, or of those that are known where no more is permitted. */
export function usePeopleSearch({ chosen, known }: Options) {
  const [typed, setTyped] = useState("");
  const [isOpen, setOpen] = useState(false);
  const [settled] = useDebouncedValue(typed.trim(), 200);
  const asked = settled === chosen?.name ? "" : settled;
  const { data, error, isFetching } = useQuery({
    ...peopleQuery(asked),
    enabled: isOpen,
    placeholderData: keepPreviousData,
  });
  const isForbidden = isOpen && error instanceof Problem && error.status === 403;
  const isMeant = ({ name }: Subject) => name.toLowerCase().includes(asked.toLowerCase());
  return {
    typed,
    setTyped,
    open: () => {
      setOpen(true);
    },
    found: isForbidden ? known.filter(isMeant) : (data ?? []),
    isFetching,
    isForbidden,
    problem: error && !isForbidden ? describe(error).title : undefined,
  };
}

export type PeopleSearch = ReturnType<typeof usePeopleSearch>;
