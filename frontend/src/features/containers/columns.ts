/** The columns of the list beside the name; which are shown is remembered in this browser. */
import type { MantineBreakpoint } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import type { Column } from "@/api/types";

export const COLUMNS: readonly Column[] = [
  "provider",
  "state",
  "expires",
  "last_used",
  "next_run",
  "modified",
];

/** On a narrow window the less important ones stay away. */
export const VISIBLE_FROM: Partial<Record<Column, MantineBreakpoint>> = {
  provider: "md",
  expires: "sm",
  last_used: "lg",
  next_run: "lg",
  modified: "md",
};

/** In their order; what another release has written is left out. */
function read(text: string | undefined): Column[] {
  try {
    const said: unknown = JSON.parse(text ?? "");
    if (Array.isArray(said)) return COLUMNS.filter((column) => said.includes(column));
  } catch {
    // As if nothing had been chosen.
  }
  return [...COLUMNS];
}

export function useColumns() {
  return useLocalStorage<Column[]>({
    key: "tokenwell-columns",
    defaultValue: [...COLUMNS],
    getInitialValueInEffect: false,
    deserialize: read,
  });
}
