import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, ifMatch, read, readCursor, readVersioned } from "./client";
import { isNotFound } from "./problem";
import type { Container, ContainerChange, ItemFilter, NewContainer } from "./types";

/** An open window shows what was given or taken, made or moved by others, after so long. */
export const LIVE_PACE = 15_000;

/** The top of what this person may see: the root, or /public for who may not see the root. */
export const topQuery = queryOptions({
  queryKey: ["containers", "top"],
  queryFn: async (): Promise<Container> => {
    try {
      return await read(client.GET("/api/v1/containers/root"));
    } catch (error) {
      if (!isNotFound(error)) throw error;
      const params = { query: { path: "/public" } };
      return read(client.GET("/api/v1/containers/by-path", { params }));
    }
  },
  staleTime: 60_000,
});

export function containerQuery(id: string) {
  return queryOptions({
    queryKey: ["containers", id, "self"],
    queryFn: () =>
      readVersioned(
        client.GET("/api/v1/containers/{container_id}", { params: { path: { container_id: id } } }),
      ),
    refetchInterval: LIVE_PACE,
  });
}

export function fetchItems(id: string, query: ItemFilter) {
  return read(
    client.GET("/api/v1/containers/{container_id}/items", {
      params: { path: { container_id: id }, query },
    }),
  );
}

export function itemsQuery(id: string, filter: Omit<ItemFilter, "cursor">) {
  return infiniteQueryOptions({
    queryKey: ["containers", id, "items", filter],
    queryFn: ({ pageParam }) => fetchItems(id, { ...filter, cursor: pageParam }),
    // Of a long list each page would be asked again.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : LIVE_PACE),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => readCursor(page.next),
  });
}

export function createContainer(body: NewContainer) {
  return read(client.POST("/api/v1/containers", { body }));
}

export function changeContainer(id: string, body: ContainerChange, etag: string | null = null) {
  const params = { path: { container_id: id }, header: ifMatch(etag) };
  return read(client.PATCH("/api/v1/containers/{container_id}", { params, body }));
}

/** Into the bin; `recursive` with all that is in it. */
export function deleteContainer(id: string, recursive: boolean) {
  const params = { path: { container_id: id }, query: { recursive } };
  return read(client.DELETE("/api/v1/containers/{container_id}", { params }));
}
