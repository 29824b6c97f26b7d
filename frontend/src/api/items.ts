import { queryOptions } from "@tanstack/react-query";
import { client, read } from "./client";
import { isNotFound } from "./problem";

/** Where a container or a credential is; null for what is gone, or nothing to this person. */
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
