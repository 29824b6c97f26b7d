import { queryOptions } from "@tanstack/react-query";
import { client, read } from "./client";
import type { NewView, ViewChange } from "./types";

const VIEW = "/api/v1/views/{view_id}";

/** One's own saved views. */
export const viewsQuery = queryOptions({
  queryKey: ["views"],
  queryFn: () => read(client.GET("/api/v1/views")),
  staleTime: 60_000,
});

export function saveView(body: NewView) {
  return read(client.POST("/api/v1/views", { body }));
}

export function changeView(id: string, body: ViewChange) {
  return read(client.PATCH(VIEW, { params: { path: { view_id: id } }, body }));
}

export function deleteView(id: string) {
  return read(client.DELETE(VIEW, { params: { path: { view_id: id } } }));
}
