import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { personQuery } from "@/api/people";
import { sessionQuery } from "@/api/session";
import type { Subject } from "@/api/types";
import { usePeopleSearch } from "./use-people-search";

type Options = { id: string | undefined; onPick: (id: string | undefined) => void };

/**
 * Somebody whom an address names by id, and the search for somebody else. Who is gone meanwhile
 * is named by their id; oneself one can choose in any case.
 */
export function usePersonChoice({ id, onPick }: Options) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [picked, setPicked] = useState<Subject | null>(null);
  const me: Subject[] = session.user
    ? [{ kind: "user", id: session.user.id, name: session.user.username }]
    : [];
  const known = [...(picked ? [picked] : []), ...me].find((one) => one.id === id);
  const found = useQuery({
    ...personQuery(id ?? ""),
    enabled: id !== undefined && !known,
    retry: false,
  });
  const named = known ?? found.data;
  const value: Subject | null = id ? (named ?? { kind: "user", id, name: id }) : null;
  const others = me.filter((one) => one.id !== id);
  const search = usePeopleSearch({ chosen: value, known: [...(value ? [value] : []), ...others] });
  return {
    value,
    search,
    onPick: (subject: Subject | null) => {
      setPicked(subject);
      onPick(subject?.id);
    },
  };
}

export type PersonChoice = ReturnType<typeof usePersonChoice>;
