import { queryOptions } from "@tanstack/react-query";
import { client, ifMatch, readVersioned, read } from "./client";
import type { Entry, Facet, FacetValue, NewEntry, SeveralPermissions, SubjectName } from "./types";

const PERMISSIONS = "/api/v1/items/{item_id}/permissions";

function toNewEntry({ subject, facet, value }: Entry): NewEntry {
  return subject.kind === "role"
    ? { role: subject.id, facet, value }
    : { user: subject.id, facet, value };
}

function fetchPermissions(itemId: string) {
  return readVersioned(client.GET(PERMISSIONS, { params: { path: { item_id: itemId } } }));
}

export function permissionsQuery(itemId: string) {
  return queryOptions({
    queryKey: ["permissions", itemId, "entries"],
    queryFn: () => fetchPermissions(itemId),
  });
}

/** Say all entries of an item anew. */
export function savePermissions(itemId: string, entries: Entry[], etag: string | null) {
  return readVersioned(
    client.PUT(PERMISSIONS, {
      params: { path: { item_id: itemId }, header: ifMatch(etag) },
      body: { entries: entries.map(toNewEntry) },
    }),
  );
}

/** Who would gain and who would lose what; never kept, since others change things too. */
export function permissionsPreviewQuery(itemId: string, entries: Entry[]) {
  const body = { entries: entries.map(toNewEntry) };
  return queryOptions({
    queryKey: ["permissions", itemId, "preview", body],
    queryFn: () =>
      read(client.POST(`${PERMISSIONS}/preview`, { params: { path: { item_id: itemId } }, body })),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Who would gain and who would lose what by a move. */
export function movePreviewQuery(itemId: string, parent: string) {
  return queryOptions({
    queryKey: ["permissions", itemId, "move-preview", parent],
    queryFn: () =>
      read(
        client.POST("/api/v1/items/{item_id}/move/preview", {
          params: { path: { item_id: itemId } },
          body: { parent },
        }),
      ),
    staleTime: 0,
    gcTime: 0,
  });
}

/** Give a service Credential Use here. The entries are replaced as a whole, so the others go back with it. */
export async function giveCredentialUse(itemId: string, serviceId: string) {
  const current = await fetchPermissions(itemId);
  const others = current.value.entries
    .filter((entry) => !(entry.subject.id === serviceId && entry.facet === "credential"))
    .map(toNewEntry);
  const entries: NewEntry[] = [...others, { user: serviceId, facet: "credential", value: "use" }];
  return read(
    client.PUT(PERMISSIONS, {
      params: { path: { item_id: itemId }, header: ifMatch(current.etag) },
      body: { entries },
    }),
  );
}

/** What is to be said of one user or role at several places; `null`: nothing any more. */
export type SeveralChange = {
  places: string[];
  subject: SubjectName;
  values: Partial<Record<Facet, FacetValue | null>>;
};

function toSeveral(
  { places, subject, values }: SeveralChange,
  seen: SeveralPermissions["items"] = places.map((id) => ({ id })),
): SeveralPermissions {
  const who = subject.kind === "role" ? { role: subject.id } : { user: subject.id };
  const said = Object.entries(values) as [Facet, FacetValue | null][];
  return {
    items: seen,
    set: said.flatMap(([facet, value]) => (value ? [{ ...who, facet, value }] : [])),
    remove: said.flatMap(([facet, value]) => (value ? [] : [{ ...who, facet }])),
  };
}

/** Say it at all of the places, as they were `seen`, or at none. */
export function saveSeveral(change: SeveralChange, seen: SeveralPermissions["items"]) {
  return read(client.POST("/api/v1/permissions/several", { body: toSeveral(change, seen) }));
}

/** Who would gain and who would lose what; never kept, since others change things too. */
export function severalPreviewQuery(change: SeveralChange) {
  const body = toSeveral(change);
  return queryOptions({
    queryKey: ["permissions", "several", "preview", body],
    queryFn: () => read(client.POST("/api/v1/permissions/several/preview", { body })),
    staleTime: 0,
    gcTime: 0,
  });
}
