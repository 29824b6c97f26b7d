import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, read, readCursor } from "./client";
import type { EventFilter } from "./types";

type Filter = Omit<EventFilter, "cursor">;

export function eventsQuery(filter: Filter) {
  return infiniteQueryOptions({
    queryKey: ["events", filter],
    queryFn: ({ pageParam }) =>
      read(
        client.GET("/api/v1/events", {
          params: { query: { ...filter, cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => readCursor(page.next),
  });
}

export function credentialEventsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ["credentials", id, "events"],
    queryFn: ({ pageParam }) =>
      read(
        client.GET("/api/v1/credentials/{credential_id}/events", {
          params: { path: { credential_id: id }, query: { cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => readCursor(page.next),
  });
}
