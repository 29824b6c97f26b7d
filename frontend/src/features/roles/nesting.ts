/** The picture of what is nested in what: one row for each place of a role. */
import type { Role } from "@/api/types";

export type NestedRow = {
  /** The way to it from the top; a role that is in two others has two. */
  key: string;
  role: Role;
  level: number;
  /** The role that it stands below. */
  within: Role | null;
  inner: Role[];
  isOpen: boolean;
};

/** The rows that are to be seen: what is in no other role, and what is in those that are open. */
export function listNested(roles: Role[], open: ReadonlySet<string>): NestedRow[] {
  const byId = new Map(roles.map((role) => [role.id, role]));
  const nested = new Set(roles.flatMap((role) => role.inner));
  const walk = (row: Omit<NestedRow, "inner" | "isOpen">): NestedRow[] => {
    const { key, role, level } = row;
    const inner = findInner(role, byId);
    const isOpen = open.has(key) && inner.length > 0;
    const below = isOpen ? inner : [];
    return [
      { ...row, inner, isOpen },
      ...below.flatMap((one) =>
        walk({ key: `${key}/${one.id}`, role: one, level: level + 1, within: role }),
      ),
    ];
  };
  return roles
    .filter((role) => !nested.has(role.id))
    .flatMap((role) => walk({ key: role.id, role, level: 0, within: null }));
}

/** Those with a text in their name, without the picture. */
export function listFound(roles: Role[], search: string): NestedRow[] {
  const byId = new Map(roles.map((role) => [role.id, role]));
  const wanted = search.toLowerCase();
  return roles
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .map((role) => ({
      key: role.id,
      role,
      level: 0,
      within: null,
      inner: findInner(role, byId),
      isOpen: false,
    }));
}

function findInner(role: Role, byId: ReadonlyMap<string, Role>): Role[] {
  return role.inner
    .flatMap((id) => byId.get(id) ?? [])
    .sort((one, other) => one.name.localeCompare(other.name));
}
