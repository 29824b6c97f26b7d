import { queryOptions } from "@tanstack/react-query";
import { client, read } from "./client";
import { isNotFound } from "./problem";

/** Where a container, a credential or a job is; null for what is gone, or nothing to this person. */
export function itemPathQuery(id: string) {
  return queryOptions({
    queryKey: ["containers", "path", id],
    queryFn: async (): Promise<string | null> =>
      (await orNull(
        read(
          client.GET("/api/v1/containers/{container_id}", {
            params: { path: { container_id: id } },
          }),
        ),
      )) ??
      (await orNull(
        read(
          client.GET("/api/v1/credentials/{credential_id}", {
            params: { path: { credential_id: id } },
          }),
        ),
      )) ??
      (await orNull(
        read(client.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } } })),
      )),
    staleTime: 60_000,
  });
}

/** One asks for a container first: only the answer tells of which kind an item is. */
async function orNull(asked: Promise<{ path: string }>): Promise<string | null> {
  try {
    return (await asked).path;
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/** Several into another container: all of them, or none. */
export function moveItems(items: string[], parent: string) {
  return read(client.POST("/api/v1/items/move", { body: { items, parent } }));
}

/** Who would gain and who would lose what by that. */
export function moveItemsPreviewQuery(items: string[], parent: string) {
  return queryOptions({
    queryKey: ["permissions", "many", "move-preview", items, parent],
    queryFn: () => read(client.POST("/api/v1/items/move/preview", { body: { items, parent } })),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Several into the bin, each by itself; `recursive` with all that is in them. */
export function deleteItems(items: string[], recursive: boolean) {
  return read(client.POST("/api/v1/items/delete", { body: { items, recursive } }));
}

/** What that would take along, and who would lose what they use. */
export function itemsDeletionQuery(items: string[]) {
  return queryOptions({
    queryKey: ["deletions", "many", items],
    queryFn: () => read(client.POST("/api/v1/items/deletion", { body: { items } })),
    // Somebody decides by it: never what it was a while ago.
    gcTime: 0,
  });
}

export type Retagging = { items: string[]; add: string[]; remove: string[] };

export function tagItems(body: Retagging) {
  return read(client.POST("/api/v1/items/tags", { body }));
}

/** Suspend credentials, of a container all below it; an administrator's act. */
export function suspendItems(items: string[]) {
  return read(client.POST("/api/v1/items/suspend", { body: { items } }));
}

export function resumeItems(items: string[]) {
  return read(client.POST("/api/v1/items/resume", { body: { items } }));
}

/** One into a container, without secrets; without a name it gets one that is free. */
export function copyItem(id: string, body: { parent: string; name?: string }) {
  const params = { path: { item_id: id } };
  return read(client.POST("/api/v1/items/{item_id}/copy", { params, body }));
}

export function copyItems(items: string[], parent: string) {
  return read(client.POST("/api/v1/items/copy", { body: { items, parent } }));
}
