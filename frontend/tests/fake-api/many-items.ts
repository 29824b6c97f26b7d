import { http, HttpResponse } from "msw";
import type { Item } from "@/api/types";
import { empty, problem } from "./answers";
import { makeItem } from "./make";
import { world } from "./world";

type Many = { items: string[]; parent: string; add: string[]; remove: string[] };

function take(ids: string[]): Item[] {
  const taken: Item[] = [];
  for (const [place, rows] of Object.entries(world.items)) {
    taken.push(...rows.filter(({ id }) => ids.includes(id)));
    world.items[place] = rows.filter(({ id }) => !ids.includes(id));
  }
  return taken;
}

const find = (ids: string[]) =>
  Object.values(world.items)
    .flat()
    .filter(({ id }) => ids.includes(id));

function copy(ids: string[], parent: string, name?: string) {
  const made = find(ids).map((item) => {
    const called = name ?? `${item.name} (copy)`;
    return makeItem({ ...item, id: `copy-of-${item.id}`, name: called });
  });
  (world.items[parent] ??= []).push(...made);
  const items = made.map(({ id, kind, name }) => ({ id, kind, name }));
  return HttpResponse.json({ items, left_out: world.leftOut }, { status: 201 });
}

/** Several things at once: what is in the way of one keeps all of them. */
export const manyHandlers = [
  http.post<never, Many>("/api/v1/items/:verb", async ({ params, request }) => {
    const { verb } = params as { verb: string };
    const { items, parent, add, remove } = await request.json();
    if (verb === "deletion") {
      return HttpResponse.json({
        containers: 0,
        credentials: items.length,
        paths: items,
        services: world.losing,
        exchanged: [],
        jobs: 0,
        losing_jobs: [],
        kept_days: 30,
      });
    }
    const stopped = items.filter((id) => id in world.inTheWay);
    if (stopped.length > 0) {
      return problem(409, "items-in-the-way", {
        title: "Something is in the way.",
        items: stopped.map((id) => ({ id, code: "x", sentence: world.inTheWay[id] })),
      });
    }
    if (verb === "copy") return copy(items, parent);
    if (verb === "suspend" || verb === "resume") {
      return HttpResponse.json({ credentials: items.length });
    }
    if (verb === "tags") {
      for (const item of find(items)) {
        item.tags = [...item.tags.filter((tag) => !remove.includes(tag)), ...add];
      }
    } else {
      const taken = take(items);
      if (verb === "move") (world.items[parent] ??= []).push(...taken);
    }
    return empty();
  }),
  http.post("/api/v1/items/move/preview", () => HttpResponse.json(world.effects)),
  http.post<{ id: string }, { parent: string; name?: string }>(
    "/api/v1/items/:id/copy",
    async ({ params, request }) => {
      const { parent, name } = await request.json();
      return copy([params.id], parent, name);
    },
  ),
];
