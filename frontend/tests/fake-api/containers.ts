import { http, HttpResponse } from "msw";
import type { Container, Item } from "@/api/types";
import { empty, invalid, notFound, page, problem } from "./answers";
import { makeContainer, makeItem } from "./make";
import { world } from "./world";

type Id = { id: string };

/** Ids are paths in here, and come percent-encoded in the address. */
function find(id: string): Container | undefined {
  const wanted = id === "root" ? "/" : decodeURIComponent(id);
  return world.containers.find((container) => container.id === wanted);
}

function answer(container: Container | undefined) {
  if (!container) return notFound();
  return HttpResponse.json(container, { headers: { ETag: `"${container.modified_at}"` } });
}

/** So many of those in a container are told on the way to something. */
const ON_THE_WAY = 100;

function onTheWay({ id, name }: Container) {
  const inside = (world.items[id] ?? []).filter(({ kind }) => kind === "container");
  const containers = inside.slice(0, ON_THE_WAY).map(({ id, name }) => ({ id, name }));
  return { id, name, containers, has_more: inside.length > ON_THE_WAY };
}

const ORDERS: Record<string, (one: Item, other: Item) => number> = {
  name: (one, other) => one.name.localeCompare(other.name),
  "-name": (one, other) => other.name.localeCompare(one.name),
};

export const containerHandlers = [
  http.get("/api/v1/containers/by-path", ({ request }) => {
    const path = new URL(request.url).searchParams.get("path");
    return answer(world.containers.find((container) => container.path === path));
  }),
  http.get<Id>("/api/v1/containers/:id", ({ params }) => answer(find(params.id))),
  http.get<Id>("/api/v1/containers/:id/items", ({ params, request }) => {
    const url = new URL(request.url);
    const asked = Object.fromEntries(url.searchParams);
    const { kind, search, state, ordering } = asked;
    const place = find(params.id)?.id ?? "";
    const items =
      asked.recursive === "true"
        ? Object.keys(world.items)
            .filter((at) => at === place || at.startsWith(place === "/" ? place : `${place}/`))
            .flatMap((at) => world.items[at] ?? [])
        : (world.items[place] ?? []);
    const rows = items
      .filter((item) => !kind || item.kind === kind)
      .filter((item) => !state || item.credential?.state === state)
      .filter((item) => !asked.provider || item.credential?.provider_host === asked.provider)
      .filter((item) => (asked.tag?.split(",") ?? []).every((tag) => item.tags.includes(tag)))
      .filter((item) => !search || item.name.toLowerCase().includes(search.toLowerCase()))
      .sort(ORDERS[ordering ?? ""]);
    return page(rows, url);
  }),
  http.get<Id>("/api/v1/items/:id/way", ({ params }) => {
    const wanted = decodeURIComponent(params.id);
    const around = Object.keys(world.items).find((at) =>
      world.items[at]?.some((item) => item.id === wanted),
    );
    const last = find(wanted) ?? find(around ?? "");
    if (!last) return notFound();
    const way = [...last.breadcrumb.map(({ id }) => find(id)), last];
    return HttpResponse.json([...new Set(way)].flatMap((one) => (one ? [onTheWay(one)] : [])));
  }),
  http.post<never, { parent: string; name: string }>("/api/v1/containers", async ({ request }) => {
    const { parent, name } = await request.json();
    const items = (world.items[parent] ??= []);
    if (items.some((item) => item.name.toLowerCase() === name.toLowerCase())) {
      return invalid({ name: `There is something named ${name} in ${parent} already.` });
    }
    const container = makeContainer(`${parent === "/" ? "" : parent}/${name}`);
    world.containers.push(container);
    items.push(makeItem({ kind: "container", name, id: container.id }));
    return HttpResponse.json(container, { status: 201 });
  }),
  http.patch<Id, Partial<Container>>("/api/v1/containers/:id", async ({ params, request }) => {
    const container = find(params.id);
    if (!container) return notFound();
    const tag = request.headers.get("If-Match");
    if (tag && tag !== `"${container.modified_at}"`) return problem(412, "changed-meanwhile");
    Object.assign(container, await request.json());
    return answer(container);
  }),
  http.delete<Id>("/api/v1/containers/:id", ({ params, request }) => {
    const container = find(params.id);
    if (!container) return notFound();
    const isRecursive = new URL(request.url).searchParams.get("recursive") === "true";
    if (!isRecursive && world.items[container.id]?.length) {
      return problem(409, "container-not-empty", {
        title: `${container.name} is not empty.`,
        detail: "Move or delete what is in it first. Nothing was changed.",
      });
    }
    world.containers = world.containers.filter((other) => other !== container);
    const around = container.parent ?? "";
    world.items[around] = (world.items[around] ?? []).filter((item) => item.id !== container.id);
    return empty();
  }),
];
