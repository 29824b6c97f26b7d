import type { ItemKind } from "@/api/types";

/** Where the page of an item is. */
export const ITEM_PAGES = {
  container: "/containers/$id",
  credential: "/credentials/$id",
  job: "/jobs/$id",
} as const satisfies Record<ItemKind, string>;
