/** Which rows are chosen, and what can be done with them. */
import { useState } from "react";
import type { Item } from "@/api/types";

/** A row of which one may see no more than the name is not chosen: nothing can be done with it. */
export function canChoose({ kind, rights }: Item): boolean {
  return rights.includes(kind === "container" ? "container_read" : "configuration_read");
}

/** Without those that are inside of another one: they go along with it. */
export function topmost(items: Item[]): Item[] {
  return items.filter(({ path }) => !items.some((one) => path.startsWith(`${one.path}/`)));
}

export type Selection = ReturnType<typeof useSelection>;

/** The chosen ones among the rows that are there. */
export function useSelection(rows: Item[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const choosable = rows.filter(canChoose);
  const items = choosable.filter(({ id }) => ids.has(id));
  return {
    items,
    has: (id: string) => ids.has(id),
    isAll: items.length > 0 && items.length === choosable.length,
    canChooseAny: choosable.length > 0,
    toggle: (id: string) => {
      const next = new Set(ids);
      if (!next.delete(id)) next.add(id);
      setIds(next);
    },
    setAll: (all: boolean) => {
      setIds(new Set(all ? choosable.map(({ id }) => id) : []));
    },
    clear: () => {
      setIds(new Set());
    },
  };
}
