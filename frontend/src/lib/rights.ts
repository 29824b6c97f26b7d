import type { Person, Right } from "@/api/types";

/** Whether somebody sees and changes permissions everywhere. */
export function hasOverride(person: Person | null): boolean {
  return person?.privileges.includes("override_security") ?? false;
}

export function maySeePermissions(rights: readonly Right[], person: Person | null): boolean {
  return rights.includes("security_read") || hasOverride(person);
}

export function mayChangePermissions(rights: readonly Right[], person: Person | null): boolean {
  return rights.includes("security_write") || hasOverride(person);
}
