import { client, ifMatch, read, readVersioned } from "./client";
import type { Entry, NewEntry } from "./types";

function toNewEntry({ subject, facet, value }: Entry): NewEntry {
  return subject.kind === "role"
    ? { role: subject.id, facet, value }
    : { user: subject.id, facet, value };
}

/** Give a service Credential Use here. The entries are replaced as a whole, so the others go back with it. */
export async function giveCredentialUse(itemId: string, serviceId: string) {
  const path = { item_id: itemId };
  const current = await readVersioned(
    client.GET("/api/v1/items/{item_id}/permissions", { params: { path } }),
  );
  const others = current.value.entries
    .filter((entry) => !(entry.subject.id === serviceId && entry.facet === "credential"))
    .map(toNewEntry);
  const entries: NewEntry[] = [...others, { user: serviceId, facet: "credential", value: "use" }];
  return read(
    client.PUT("/api/v1/items/{item_id}/permissions", {
      params: { path, header: ifMatch(current.etag) },
      body: { entries },
    }),
  );
}
