import { queryOptions } from "@tanstack/react-query";
import { client, read } from "./client";
import type { Subject } from "./types";

/** The first users, roles and services with a text in their name. */
export function peopleQuery(search: string) {
  return queryOptions({
    queryKey: ["people", "search", search],
    queryFn: () => read(client.GET("/api/v1/people", { params: { query: { search } } })),
    staleTime: 60_000,
  });
}

/** One of them by id; null when it is not there any more. */
export function personQuery(id: string) {
  return queryOptions({
    queryKey: ["people", "one", id],
    queryFn: async (): Promise<Subject | null> => {
      const found = await read(client.GET("/api/v1/people", { params: { query: { id } } }));
      return found[0] ?? null;
    },
    staleTime: 60_000,
  });
}
