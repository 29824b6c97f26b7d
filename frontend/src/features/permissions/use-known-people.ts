import { useSuspenseQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/api/session";
import type { Permissions, Subject } from "@/api/types";
import { writeSubject } from "@/lib/subject-name";

/** Oneself, and those that the permissions of an item name: whom one may choose in any case. */
export function useKnownPeople(permissions?: Permissions): Subject[] {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const me: Subject[] = session.user
    ? [{ kind: "user", id: session.user.id, name: session.user.username }]
    : [];
  const named = [...(permissions?.entries ?? []), ...(permissions?.inherited ?? [])];
  const all = [...me, ...named.map(({ subject }) => subject)];
  return [...new Map(all.map((subject) => [writeSubject(subject), subject])).values()];
}
