/** What holds for the whole installation, in words. */
import type { Person, Privilege } from "@/api/types";

export type { Privilege };

export const PRIVILEGES: Record<Privilege, { name: string; gives: string }> = {
  maintain_users: {
    name: "Maintain users, roles and services",
    gives: "Make and change people, roles, services and their keys, and say who has privileges.",
  },
  override_security: {
    name: "Override security",
    gives: "See and change permissions anywhere, and empty the bin.",
  },
  read_users: {
    name: "Read users and roles",
    gives: "Look at all people and roles, and search them.",
  },
  view_log: {
    name: "View the whole record",
    gives: "See all that happened, and take it away as a file.",
  },
  export_secrets: {
    name: "Export secrets",
    gives: "Take secrets along with an export.",
  },
  maintain_settings: {
    name: "Maintain settings",
    gives: "Change the settings of the installation.",
  },
  stop_jobs: {
    name: "Stop any job",
    gives: "End jobs that others started.",
  },
  set_own_password: {
    name: "Set the own password",
    gives: "Choose another password without an administrator.",
  },
};

export const ALL_PRIVILEGES = Object.keys(PRIVILEGES) as Privilege[];

export function hasPrivilege(person: Person | null, privilege: Privilege): boolean {
  return person?.privileges.includes(privilege) ?? false;
}
