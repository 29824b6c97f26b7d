import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { wayQuery } from "@/api/tree";
import { useContainerTree } from "@/lib/use-container-tree";
import { FindableTree } from "@/ui/findable-tree";
import { text } from "./text";

const PAGES_OF_ITEMS: readonly unknown[] = ["/containers/$id", "/credentials/$id", "/jobs/$id"];

/** What the page is about, or the container to create in: all from one match, since the address
 * changes a moment before the parameters of the route do. */
function usePlace() {
  const match = useRouterState({ select: ({ matches }) => matches.at(-1) });
  const isOfItem = PAGES_OF_ITEMS.includes(match?.fullPath);
  if (match && isOfItem && "id" in match.params) return match.params.id;
  return (match && "container" in match.search && match.search.container) || null;
}

/** The tree at the side, open down to where one is. */
export function ContainerTree() {
  const place = usePlace();
  const tree = useContainerTree(place);
  const way = useQuery({ ...wayQuery(place ?? ""), enabled: false });
  const navigate = useNavigate();
  if (!tree) return null;
  return (
    <FindableTree
      {...tree}
      label={text.containers}
      selected={way.data?.at(-1)?.id ?? place}
      onSelect={(id) => void navigate({ to: "/containers/$id", params: { id } })}
    />
  );
}
