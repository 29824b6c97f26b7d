import type { Person, User } from "@/api/types";
import { hasPrivilege } from "@/lib/privilege-words";
import { text } from "./text";

export type Changeable = {
  /** Whether anything can be changed. */
  may: boolean;
  isOneself: boolean;
  /** Only an administrator makes and dismisses administrators. */
  mayPromote: boolean;
  /** Why something can't be changed; null if all can. */
  why: string | null;
};

/** What somebody may change of a person: the same that the API lets them. */
export function readChangeable(me: Person | null, { id, is_administrator }: User): Changeable {
  const isAdministrator = me?.is_administrator ?? false;
  const isMaintainer = hasPrivilege(me, "maintain_users");
  const isOneself = me?.id === id;
  const isAbove = is_administrator && !isAdministrator;
  const may = isMaintainer && !isAbove;
  const reasons: [boolean, string][] = [
    [!isMaintainer, text.onlyMaintainer],
    [isAbove, text.onlyAdministrator],
    [isOneself, text.oneself],
  ];
  const why = reasons.find(([counts]) => counts)?.[1] ?? null;
  return { may, isOneself, mayPromote: may && isAdministrator && !isOneself, why };
}
