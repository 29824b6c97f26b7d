/** The accounts of people, for who reads or maintains them. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, ifMatch, read, readCursor, readVersioned } from "./client";
import type { NewUser, UserChange, UserFilter } from "./types";

const USER = "/api/v1/users/{user_id}";

export function usersQuery(filter: Omit<UserFilter, "cursor">) {
  return infiniteQueryOptions({
    queryKey: ["users", "list", filter],
    queryFn: ({ pageParam }) =>
      read(client.GET("/api/v1/users", { params: { query: { ...filter, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => readCursor(page.next),
  });
}

export function userQuery(id: string) {
  return queryOptions({
    queryKey: ["users", id],
    queryFn: () => readVersioned(client.GET(USER, { params: { path: { user_id: id } } })),
  });
}

/** The answer has the password, this once. */
export function createUser(body: NewUser) {
  return read(client.POST("/api/v1/users", { body }));
}

export function changeUser(id: string, body: UserChange, etag: string | null) {
  const params = { path: { user_id: id }, header: ifMatch(etag) };
  return read(client.PATCH(USER, { params, body }));
}

/** Another password, which is in the answer this once. */
export function renewPassword(id: string) {
  return read(client.POST(`${USER}/password`, { params: { path: { user_id: id } } }));
}
