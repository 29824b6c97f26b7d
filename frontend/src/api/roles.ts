/** Roles: who is in which, and what is nested in what. */
import { queryOptions } from "@tanstack/react-query";
import { client, ifMatch, read, readCursor, readVersioned } from "./client";
import type { NewMembers, Role, RoleChange } from "./types";

const ROLE = "/api/v1/roles/{role_id}";

/** All of them, page after page: a picture of what is nested in what needs every one. */
export const rolesQuery = queryOptions({
  queryKey: ["roles", "all"],
  queryFn: async (): Promise<Role[]> => {
    const roles: Role[] = [];
    let cursor: string | undefined;
    do {
      const params = { query: { page_size: 200, cursor } };
      const page = await read(client.GET("/api/v1/roles", { params }));
      roles.push(...page.results);
      cursor = readCursor(page.next);
    } while (cursor);
    return roles;
  },
});

export function roleQuery(id: string) {
  return queryOptions({
    queryKey: ["roles", "one", id],
    queryFn: () => readVersioned(client.GET(ROLE, { params: { path: { role_id: id } } })),
  });
}

export function createRole(name: string) {
  return read(client.POST("/api/v1/roles", { body: { name } }));
}

export function changeRole(id: string, body: RoleChange, etag: string | null) {
  const params = { path: { role_id: id }, header: ifMatch(etag) };
  return read(client.PATCH(ROLE, { params, body }));
}

export function deleteRole(id: string, etag: string | null) {
  const params = { path: { role_id: id }, header: ifMatch(etag) };
  return read(client.DELETE(ROLE, { params }));
}

/** Say all members of a role anew. */
export function saveMembers(id: string, body: NewMembers, etag: string | null) {
  const params = { path: { role_id: id }, header: ifMatch(etag) };
  return readVersioned(client.PUT(`${ROLE}/members`, { params, body }));
}

/** Who would gain and who would lose what; never kept, since others change things too. */
export function membersPreviewQuery(id: string, body: NewMembers) {
  return queryOptions({
    queryKey: ["member-preview", id, body],
    queryFn: () =>
      read(client.POST(`${ROLE}/members/preview`, { params: { path: { role_id: id } }, body })),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Who would lose what if a role went. */
export function roleDeletionQuery(id: string) {
  return queryOptions({
    queryKey: ["member-preview", id, "deletion"],
    queryFn: () => read(client.GET(`${ROLE}/deletion`, { params: { path: { role_id: id } } })),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Where the same is as a file, with all whom it concerns. */
export function roleDeletionFile(id: string): string {
  return `/api/v1/roles/${encodeURIComponent(id)}/deletion.csv`;
}
