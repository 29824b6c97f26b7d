import { queryOptions } from "@tanstack/react-query";
import { client, read } from "./client";

export const overviewQuery = queryOptions({
  queryKey: ["overview", "all"],
  queryFn: () => read(client.GET("/api/v1/overview")),
});

/** How many credentials need somebody: a number for the navigation. */
export const needingQuery = queryOptions({
  queryKey: ["overview", "needing"],
  queryFn: () => read(client.GET("/api/v1/overview/count")),
});

/** The newest requests of a credential; `version` changes with each that counts. */
export function attemptsQuery(id: string, version: string) {
  return queryOptions({
    queryKey: ["credentials", id, "attempts", version],
    queryFn: () =>
      read(
        client.GET("/api/v1/credentials/{credential_id}/attempts", {
          params: { path: { credential_id: id } },
        }),
      ),
  });
}
