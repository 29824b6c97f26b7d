import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { client, read, readCursor } from "./client";
import { fetchItems, LIVE_PACE } from "./containers";
import type { Item, ItemFilter } from "./types";

const PAGE = 100;
/** So many hits are shown of a search; whoever wants others types more. */
const HITS = 50;

type Page<Node> = { nodes: Node[]; next?: string };

/** The containers down to an item, the root first, each with the first of those in it. */
export function wayQuery(id: string) {
  return queryOptions({
    queryKey: ["containers", "way", id],
    queryFn: () =>
      read(client.GET("/api/v1/items/{item_id}/way", { params: { path: { item_id: id } } })),
    refetchInterval: LIVE_PACE,
    retry: false,
  });
}

/** The containers directly in one: a page of them, and those that were asked for after it. */
export function childContainersQuery(id: string, search = "") {
  return branchQuery(id, "containers", { kind: "container", search }, (items) => items);
}

/** Containers, and of what else is in them what is offered, to choose one of it. */
export function choicesQuery(id: string, name: string, isOffered: (item: Item) => boolean) {
  return branchQuery(id, name, {}, (items) => items.filter(isOffered).map(toChoice));
}

function toChoice({ id, name, path, kind }: Item) {
  return { id, name, title: path, isLeaf: kind !== "container" };
}

/** Containers at any depth below one, by a part of their name. */
export function foundContainersQuery(top: string, search: string) {
  const filter = { kind: "container", recursive: true, search, page_size: HITS } as const;
  return {
    queryKey: ["containers", top, "found", search],
    queryFn: async (): Promise<Page<{ id: string; name: string; hint: string }>> => {
      const { results, next } = await fetchItems(top, filter);
      const nodes = results.map(({ id, name, path }) => ({ id, name, hint: path }));
      return { nodes, next: readCursor(next) };
    },
  };
}

function branchQuery<Node>(
  id: string,
  name: string,
  filter: Pick<ItemFilter, "kind" | "search">,
  toNodes: (items: Item[]) => Node[],
) {
  const queryKey = ["containers", id, "branch", name, filter.search ?? ""];
  const readPage = async (cursor?: string): Promise<Page<Node>> => {
    const page = await fetchItems(id, { ...filter, page_size: PAGE, cursor });
    return { nodes: toNodes(page.results), next: readCursor(page.next) };
  };
  return {
    queryKey,
    readPage,
    /** As much as is there already, if it is asked again. */
    queryFn: async ({ client }: { client: QueryClient }) => {
      const known = client.getQueryData<Page<Node>>(queryKey)?.nodes.length ?? 0;
      const branch = await readPage();
      while (branch.next && branch.nodes.length < known) {
        const { nodes, next } = await readPage(branch.next);
        branch.nodes.push(...nodes);
        branch.next = next;
      }
      return branch;
    },
    // Of a long branch each page would be asked again.
    refetchInterval: ({ state }: { state: { data?: Page<unknown> } }) =>
      (state.data?.nodes.length ?? 0) > PAGE ? (false as const) : LIVE_PACE,
  };
}
