import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { topQuery } from "@/api/containers";
import { childContainersQuery, foundContainersQuery, wayQuery } from "@/api/tree";
import { ROOT } from "./crumbs";

/**
 * The tree of containers, open down to where an item is; without one, its top. Undefined as long
 * as the top is not known.
 */
export function useContainerTree(itemId: string | null = null) {
  const top = useQuery(topQuery);
  const way = useQuery({
    ...wayQuery(itemId ?? top.data?.id ?? ""),
    enabled: itemId !== null || top.isSuccess,
    // The tree stays until it is known how it is open elsewhere.
    placeholderData: keepPreviousData,
  });
  if (!top.data) return undefined;
  const { id, name } = top.data;
  const levels = way.data ?? [];
  const above = levels.filter((level) => level.id !== itemId).map((level) => level.id);
  return {
    roots: [{ id, name: name || ROOT }],
    childrenQuery: childContainersQuery,
    find: (search: string) => foundContainersQuery(id, search),
    reveal: way.isPending ? [] : [id, ...above],
    way: new Map(
      levels.map(({ id, containers, has_more: hasMore }, index) => [
        id,
        { nodes: containers, hasMore, next: levels[index + 1] },
      ]),
    ),
  };
}
