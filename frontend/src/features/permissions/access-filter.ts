import type { Right } from "@/api/types";

/** What the address says of a Permissions tab. */
export type AccessFilter = {
  /** Whether somebody is being added. */
  add?: boolean;
  /** Who may: only those with this right, and with this in their name. */
  right?: Right;
  who?: string;
  /** Only who made no use of it for long. */
  unused?: boolean;
  /** The question: of whom, and for which right. */
  ask?: string;
  may?: Right;
};
