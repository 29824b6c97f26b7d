/** The members of a role while they are being edited. */
import type { NewMembers, Subject } from "@/api/types";
import { writeSubject } from "@/lib/subject-name";

function has(members: Subject[], subject: Subject): boolean {
  return members.some((one) => writeSubject(one) === writeSubject(subject));
}

export function addMember(members: Subject[], subject: Subject): Subject[] {
  return has(members, subject) ? members : [...members, subject];
}

export function removeMember(members: Subject[], subject: Subject): Subject[] {
  return members.filter((one) => writeSubject(one) !== writeSubject(subject));
}

export type MemberChange = { added: Subject[]; removed: Subject[] };

export function findChange(before: Subject[], after: Subject[]): MemberChange {
  return {
    added: after.filter((one) => !has(before, one)),
    removed: before.filter((one) => !has(after, one)),
  };
}

export function isSame(before: Subject[], after: Subject[]): boolean {
  const { added, removed } = findChange(before, after);
  return added.length === 0 && removed.length === 0;
}

/** Make the change that led from `base` to `mine` once more, on top of `theirs`. */
export function reapply(base: Subject[], mine: Subject[], theirs: Subject[]): Subject[] {
  const { added, removed } = findChange(base, mine);
  return added.reduce(addMember, removed.reduce(removeMember, theirs));
}

export function toNewMembers(members: Subject[]): NewMembers {
  const idsOf = (isRole: boolean) =>
    members.filter(({ kind }) => (kind === "role") === isRole).map(({ id }) => id);
  return { users: idsOf(false), roles: idsOf(true) };
}
