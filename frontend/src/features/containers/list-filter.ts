/** What the page's address says of the list, and what the API is asked for. */
import type {
  ItemFilter,
  ItemKind,
  ItemOrdering,
  SavedView,
  StoredState,
  ViewChange,
} from "@/api/types";

export type ListFilter = {
  recursive?: true;
  q?: string;
  kind?: ItemKind;
  state?: StoredState;
  provider?: string;
  account?: string;
  owner?: string;
  /** Several with commas, which no tag has. */
  tag?: string;
};

/** What a change of the address says: of the filter, and of the order too. */
export type ListChange = ListFilter & { order?: ItemOrdering };

/** What a saved view keeps, all but its name. */
export type Shown = Required<Omit<ViewChange, "name">>;

/** All but where one looks. */
export const NO_FILTER = {
  q: undefined,
  kind: undefined,
  state: undefined,
  provider: undefined,
  account: undefined,
  owner: undefined,
  tag: undefined,
} satisfies ListFilter;

export function isFiltered(filter: ListFilter): boolean {
  return (Object.keys(NO_FILTER) as (keyof typeof NO_FILTER)[]).some((name) => filter[name]);
}

export function toItemFilter({ q, ...filter }: ListFilter): ItemFilter {
  return { ...filter, search: q };
}

export function splitTags(tag: string | undefined): string[] {
  return tag?.split(",").filter(Boolean) ?? [];
}

export function joinTags(tags: string[]): string | undefined {
  return tags.length > 0 ? tags.join(",") : undefined;
}

/** The address under which a saved view is seen. */
export function toChange({ filter, ordering }: SavedView): ListChange {
  const { search, recursive, ...rest } = filter;
  return {
    ...NO_FILTER,
    ...rest,
    q: search,
    recursive: recursive === true ? true : undefined,
    order: ordering,
  };
}
