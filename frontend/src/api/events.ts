import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
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

/** The record of a container, with that of all that was below it. */
export function itemEventsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ["events", "of", id],
    queryFn: ({ pageParam }) =>
      read(
        client.GET("/api/v1/items/{item_id}/events", {
          params: { path: { item_id: id }, query: { cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => readCursor(page.next),
  });
}

/** One event; of a use, why it was allowed. */
export function eventQuery(id: string) {
  return queryOptions({
    queryKey: ["events", "one", id],
    queryFn: () =>
      read(client.GET("/api/v1/events/{event_id}", { params: { path: { event_id: id } } })),
  });
}

/** Where all that is asked for is as a file. */
export function eventsFile(form: "csv" | "jsonl", filter: Filter): string {
  const said = Object.entries(filter).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(said.map(([name, value]) => [name, String(value)])).toString();
  return `/api/v1/events.${form}${query && `?${query}`}`;
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
