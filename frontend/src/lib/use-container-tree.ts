import { useQuery } from "@tanstack/react-query";
import { childContainersQuery, containerByPathQuery, topQuery } from "@/api/containers";

/** What the one is called that has no name. */
const ROOT = "Root";

/**
 * The tree of containers to choose a place from, open down to where an item is; undefined as
 * long as its top is not known.
 */
export function useContainerTree(itemPath = "/") {
  const top = useQuery(topQuery);
  const around = itemPath.slice(0, itemPath.lastIndexOf("/")) || "/";
  const here = useQuery(containerByPathQuery(around));
  if (!top.data) return undefined;
  const way = here.data?.breadcrumb.map(({ id }) => id) ?? [];
  return {
    roots: [{ id: top.data.id, name: top.data.name || ROOT }],
    childrenQuery: childContainersQuery,
    reveal: [top.data.id, ...way],
  };
}
