/** Who may do what, where and why. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, read, readCursor } from "./client";
import type { Right, SubjectName } from "./types";

const ACCESS = "/api/v1/items/{item_id}/access";

type HolderFilter = { right?: Right; search?: string; unused_days?: number };

/** The API asks for users and services by one name. */
function toQuery({ kind, id }: SubjectName): { user: string } | { role: string } {
  return kind === "role" ? { role: id } : { user: id };
}

/** The people and services with rights on an item. */
export function holdersQuery(itemId: string, filter: HolderFilter) {
  return infiniteQueryOptions({
    queryKey: ["permissions", itemId, "holders", filter],
    queryFn: ({ pageParam }) =>
      read(
        client.GET(ACCESS, {
          params: { path: { item_id: itemId }, query: { ...filter, cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => readCursor(page.next),
  });
}

export function questionQuery(itemId: string, subject: SubjectName, right: Right) {
  return queryOptions({
    queryKey: ["permissions", itemId, "question", subject, right],
    queryFn: () =>
      read(
        client.GET(`${ACCESS}/question`, {
          params: { path: { item_id: itemId }, query: { ...toQuery(subject), right } },
        }),
      ),
  });
}

/** The places at and below an item where somebody has rights that were set there. */
export function placesQuery(itemId: string, subject: SubjectName, right?: Right) {
  return infiniteQueryOptions({
    queryKey: ["permissions", itemId, "places", subject, right],
    queryFn: ({ pageParam }) =>
      read(
        client.GET(`${ACCESS}/places`, {
          params: {
            path: { item_id: itemId },
            query: { ...toQuery(subject), right, cursor: pageParam },
          },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => readCursor(page.next),
  });
}

/** Where the whole list is as a file. */
export function holdersFile(itemId: string, filter: HolderFilter): string {
  return toAddress(itemId, "access.csv", filter);
}

export function placesFile(itemId: string, subject: SubjectName, right?: Right): string {
  return toAddress(itemId, "access/places.csv", { ...toQuery(subject), right });
}

type Query = Record<string, string | number | undefined>;

function toAddress(itemId: string, rest: string, query: Query) {
  const said = Object.entries(query).flatMap(([name, value]) =>
    value ? [[name, String(value)]] : [],
  );
  const search = new URLSearchParams(said).toString();
  return `/api/v1/items/${encodeURIComponent(itemId)}/${rest}${search && `?${search}`}`;
}

/** Credentials that everybody may use, of those whose permissions one may see. */
export const everybodyQuery = infiniteQueryOptions({
  queryKey: ["permissions", "everybody"],
  queryFn: ({ pageParam }) =>
    read(client.GET("/api/v1/access/everybody", { params: { query: { cursor: pageParam } } })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => readCursor(page.next),
});

export const EVERYBODY_FILE = "/api/v1/access/everybody.csv";
