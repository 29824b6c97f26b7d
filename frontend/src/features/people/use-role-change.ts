import { useState } from "react";
import type { Subject } from "@/api/types";

type Change = { given: Subject[]; taken: string[] };
const NOTHING: Change = { given: [], taken: [] };

/** What is to be given and taken, on top of the roles that there are: what others do stays. */
export function useRoleChange(stored: Subject[]) {
  const [change, setChange] = useState(NOTHING);
  const given = change.given.filter(({ id }) => !stored.some((role) => role.id === id));
  const kept = stored.filter(({ id }) => !change.taken.includes(id));
  return {
    roles: [...kept, ...given],
    isDirty: given.length > 0 || kept.length < stored.length,
    give: (role: Subject) => {
      setChange(({ given: all, taken }) =>
        taken.includes(role.id)
          ? { given: all, taken: taken.filter((id) => id !== role.id) }
          : { given: [...all, role], taken },
      );
    },
    take: (role: Subject) => {
      setChange(({ given: all, taken }) => ({
        given: all.filter(({ id }) => id !== role.id),
        taken: [...taken, role.id],
      }));
    },
    discard: () => {
      setChange(NOTHING);
    },
  };
}
