import { http, HttpResponse } from "msw";
import type { ApiKey, ServiceAccount } from "@/api/types";
import { empty, invalid, notFound, page, problem } from "./answers";
import { makeKey, makeService } from "./make";
import { world } from "./world";

type Id = { id: string };
type KeyId = Id & { keyId: string };

/** What a test must find nowhere but in the dialog that shows it. */
export const KEY_TEXT = "twk_abcdefghijkm.this-is-the-secret-part";

const find = (id: string) => world.services.find((service) => service.id === id);
const findKey = ({ id, keyId }: KeyId) => find(id)?.keys.find((key) => key.id === keyId);

function isTaken(name: string): boolean {
  return world.services.some((service) => service.name === name);
}

function change(service: ServiceAccount, { name }: Partial<ServiceAccount>) {
  if (name && name !== service.name && isTaken(name)) {
    return invalid({ name: "A user or a service has this name already." });
  }
  return null;
}

export const serviceHandlers = [
  http.get("/api/v1/services", ({ request }) => page(world.services, new URL(request.url))),
  http.post<never, { name: string; description: string }>(
    "/api/v1/services",
    async ({ request }) => {
      const words = await request.json();
      if (isTaken(words.name)) {
        return invalid({ name: "A user or a service has this name already." });
      }
      const service = makeService(words);
      world.services.push(service);
      return HttpResponse.json(service, { status: 201 });
    },
  ),
  http.get<Id>("/api/v1/services/:id", ({ params }) => {
    const service = find(params.id);
    return service ? HttpResponse.json(service, { headers: { ETag: '"1"' } }) : notFound();
  }),
  http.patch<Id, Partial<ServiceAccount>>("/api/v1/services/:id", async ({ params, request }) => {
    const service = find(params.id);
    if (!service) return notFound();
    const changes = await request.json();
    const refusal = change(service, changes);
    if (refusal) return refusal;
    return HttpResponse.json(Object.assign(service, changes));
  }),
  http.delete<Id>("/api/v1/services/:id", ({ params }) => {
    world.services = world.services.filter((service) => service.id !== params.id);
    return empty();
  }),
  http.post<Id, Partial<ApiKey> & { label: string }>(
    "/api/v1/services/:id/keys",
    async ({ params, request }) => {
      const key = makeKey(await request.json());
      find(params.id)?.keys.push(key);
      return HttpResponse.json({ ...key, key: KEY_TEXT }, { status: 201 });
    },
  ),
  http.post<KeyId>("/api/v1/services/:id/keys/:keyId/rotate", ({ params }) => {
    const key = findKey(params);
    if (!key) return notFound();
    const next = { ...key, id: `${key.id}-next`, prefix: "mnopqrstuvwx" };
    find(params.id)?.keys.push(next);
    return HttpResponse.json({ ...next, key: KEY_TEXT }, { status: 201 });
  }),
  http.get("/api/v1/keys", ({ request }) => {
    const rows = world.services.flatMap(({ id, name, keys }) =>
      keys
        .filter((key) => key.last_used_at === null)
        .map((key) => ({ ...key, service: { kind: "service", id, name } })),
    );
    return page(rows, new URL(request.url));
  }),
  http.patch<KeyId, Partial<ApiKey>>(
    "/api/v1/services/:id/keys/:keyId",
    async ({ params, request }) => {
      const key = findKey(params);
      if (!key) return notFound();
      const tag = request.headers.get("If-Match");
      if (tag && tag !== key.etag) return problem(412, "changed-meanwhile");
      return HttpResponse.json(Object.assign(key, await request.json()));
    },
  ),
  http.delete<KeyId>("/api/v1/services/:id/keys/:keyId", ({ params }) => {
    const service = find(params.id);
    if (!service) return notFound();
    service.keys = service.keys.filter((key) => key.id !== params.keyId);
    return empty();
  }),
];
