import { http, HttpResponse } from "msw";
import type { Entry, NewEntry, Right, SeveralPermissions, Subject } from "@/api/types";
import { empty, notFound, page, problem } from "./answers";
import { makeSubject } from "./make";
import { world } from "./world";

type Id = { id: string };

/** Ids are paths in here, and come percent-encoded in the address. */
const readId = ({ id }: Id) => decodeURIComponent(id);

function tag(id: string): string {
  const said = (world.entries[id] ?? []).map(({ subject, facet, value }) => {
    return `${subject.id}-${facet}-${value}`;
  });
  return `"${said.join(" ")}"`;
}

function answer(id: string) {
  const isCredential = world.credentials.some((credential) => credential.id === id);
  return HttpResponse.json(
    {
      kind: isCredential ? "credential" : "container",
      path: isCredential ? `/team/${id}` : id,
      may_change: world.mayChangePermissions,
      entries: world.entries[id] ?? [],
      inherited: world.inherited,
    },
    { headers: { ETag: tag(id) } },
  );
}

function find(id: string, kind: Subject["kind"]): Subject {
  return world.people.find((subject) => subject.id === id) ?? makeSubject(kind, id);
}

function toEntry({ user, role, facet, value }: NewEntry): Entry {
  const subject = role ? find(role, "role") : find(user ?? "", "user");
  return { subject, facet, value };
}

export const permissionHandlers = [
  http.get("/api/v1/people", ({ request }) => {
    const { search = "", id } = Object.fromEntries(new URL(request.url).searchParams);
    return HttpResponse.json(
      world.people.filter((one) => (id ? one.id === id : one.name.includes(search))),
    );
  }),
  http.get<Id>("/api/v1/items/:id/permissions", ({ params }) => answer(readId(params))),
  http.put<Id, { entries: NewEntry[] }>(
    "/api/v1/items/:id/permissions",
    async ({ params, request }) => {
      const id = readId(params);
      if (request.headers.get("If-Match") !== tag(id)) return problem(412, "changed-meanwhile");
      const { entries } = await request.json();
      world.entries[id] = entries.map(toEntry);
      return answer(id);
    },
  ),
  http.post("/api/v1/items/:id/permissions/preview", () => HttpResponse.json(world.effects)),
  http.get("/api/v1/access/everybody", ({ request }) =>
    page(world.everybody, new URL(request.url)),
  ),
  http.post<never, SeveralPermissions>("/api/v1/permissions/several", async ({ request }) => {
    const { items } = await request.json();
    const changed = items.filter(({ id, etag }) => etag !== tag(id)).map(({ id }) => ({ id }));
    return changed.length > 0 ? problem(412, "changed-meanwhile", { items: changed }) : empty();
  }),
  http.post<never, SeveralPermissions>(
    "/api/v1/permissions/several/preview",
    async ({ request }) => {
      const items = (await request.json()).items.map(({ id }) => ({ id, etag: tag(id) }));
      return HttpResponse.json({ ...world.effects, items });
    },
  ),
  http.post("/api/v1/items/:id/move/preview", () => HttpResponse.json(world.effects)),
  http.get<Id>("/api/v1/items/:id/access", ({ request }) => {
    const url = new URL(request.url);
    const { right, search = "", unused_days } = Object.fromEntries(url.searchParams);
    const rows = world.holders
      .filter(({ last_used_at }) => !unused_days || last_used_at !== undefined)
      .filter(({ rights }) => !right || rights.includes(right as Right))
      .filter(({ person }) => person.name.includes(search));
    return page(rows, url);
  }),
  http.get<Id>("/api/v1/items/:id/access/places", ({ request }) =>
    page(world.places, new URL(request.url)),
  ),
  http.get<Id>("/api/v1/items/:id/access/question", ({ params, request }) => {
    const { user, role, right } = Object.fromEntries(new URL(request.url).searchParams);
    const subject = role ? find(role, "role") : user && find(user, "user");
    if (!subject) return notFound();
    return HttpResponse.json({
      subject,
      right,
      path: readId(params),
      allowed: false,
      sentence: `${subject.name} may not.`,
      reasons: [],
      stops: [],
      history: [],
      ...world.verdict,
    });
  }),
];
