import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, read, readCursor } from "./client";

/** What a deletion would take along, and who would lose what they use. */
export function deletionQuery(id: string) {
  return queryOptions({
    queryKey: ["deletions", id],
    queryFn: () =>
      read(client.GET("/api/v1/items/{item_id}/deletion", { params: { path: { item_id: id } } })),
    // Somebody decides by it: never what it was a while ago.
    gcTime: 0,
  });
}

export const binQuery = infiniteQueryOptions({
  queryKey: ["bin"],
  queryFn: ({ pageParam }) =>
    read(client.GET("/api/v1/bin", { params: { query: { cursor: pageParam } } })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => readCursor(page.next),
});

export function restore(id: string, change: { parent?: string; name?: string }) {
  const params = { path: { binned_id: id } };
  return read(client.POST("/api/v1/bin/{binned_id}/restore", { params, body: change }));
}

export function deleteForGood(id: string) {
  return read(client.DELETE("/api/v1/bin/{binned_id}", { params: { path: { binned_id: id } } }));
}
