/** What the page's address says of the list, and what the API is asked for. */
import type { ItemFilter, ItemKind, StoredState } from "@/api/types";

export type ListFilter = {
  recursive?: true;
  q?: string;
  kind?: ItemKind;
  state?: StoredState;
  provider?: string;
  account?: string;
  owner?: string;
};

/** All but where one looks. */
export const NO_FILTER = {
  q: undefined,
  kind: undefined,
  state: undefined,
  provider: undefined,
  account: undefined,
  owner: undefined,
} satisfies ListFilter;

export function isFiltered({ recursive: _, ...filter }: ListFilter): boolean {
  return Object.values(filter).some(Boolean);
}

export function toItemFilter({ q, ...filter }: ListFilter): ItemFilter {
  return { ...filter, search: q };
}
