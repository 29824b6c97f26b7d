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

/** Say anew which roles a person was put into. */
export function saveRolesOf(id: string, roles: string[], etag: string | null) {
  const params = { path: { user_id: id }, header: ifMatch(etag) };
  return read(client.PUT(`${USER}/roles`, { params, body: { roles } }));
}

/** What other roles would do; never kept, since others change things too. */
export function rolesPreviewQuery(id: string, roles: string[]) {
  const params = { path: { user_id: id } };
  return queryOptions({
    queryKey: ["member-preview", id, roles],
    queryFn: () => read(client.POST(`${USER}/roles/preview`, { params, body: { roles } })),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Where the same is as a file. */
export function rolesPreviewFile(id: string, roles: string[]): string {
  const search = new URLSearchParams(roles.map((role) => ["role", role])).toString();
  return `/api/v1/users/${encodeURIComponent(id)}/roles/preview.csv?${search}`;
}

/** What a person would leave behind. */
export function belongingsQuery(id: string) {
  return queryOptions({
    queryKey: ["users", id, "belongings"],
    queryFn: () =>
      readVersioned(client.GET(`${USER}/belongings`, { params: { path: { user_id: id } } })),
  });
}

/** Give another person what is theirs, and the entries that name them. */
export function handOver(id: string, to: string, etag: string | null) {
  const params = { path: { user_id: id }, header: ifMatch(etag) };
  return read(client.POST(`${USER}/hand-over`, { params, body: { to } }));
}

/** What handing over would do; never kept, since others change things too. */
export function handOverPreviewQuery(id: string, to: string) {
  const params = { path: { user_id: id } };
  return queryOptions({
    queryKey: ["hand-over-preview", id, to],
    queryFn: () => read(client.POST(`${USER}/hand-over/preview`, { params, body: { to } })),
    staleTime: 0,
    gcTime: 0,
  });
}
