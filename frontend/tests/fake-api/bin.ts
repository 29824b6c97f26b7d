import { http, HttpResponse } from "msw";
import { empty, invalid, notFound, page, problem } from "./answers";
import { world } from "./world";

type Id = { id: string };

function describeDeletion(id: string) {
  const inside = world.items[id] ?? [];
  const isContainer = world.containers.some((container) => container.id === id);
  const containers = inside.filter((item) => item.kind === "container").length;
  return {
    containers: (isContainer ? 1 : 0) + containers,
    credentials: (isContainer ? 0 : 1) + inside.length - containers,
    paths: [id, ...inside.map((item) => item.path)],
    services: world.losing,
    exchanged: [],
    jobs: 0,
    losing_jobs: [],
    kept_days: 30,
  };
}

export const binHandlers = [
  http.get<Id>("/api/v1/items/:id/deletion", ({ params }) =>
    HttpResponse.json(describeDeletion(params.id)),
  ),
  http.get("/api/v1/bin", ({ request }) => page(world.bin, new URL(request.url))),
  http.post<Id, { name?: string; parent?: string }>(
    "/api/v1/bin/:id/restore",
    async ({ params, request }) => {
      const binned = world.bin.find((row) => row.id === params.id);
      if (!binned) return notFound();
      const { name, parent } = await request.json();
      if (world.isPlaceGone && !parent) {
        return problem(409, "place-gone", {
          title: `The container of ${binned.path} is not there any more.`,
          detail: "Choose another one to put it into.",
        });
      }
      if (name === "taken") return invalid({ name: "There is something named taken already." });
      world.bin = world.bin.filter((row) => row !== binned);
      return HttpResponse.json({ id: binned.id, kind: binned.kind });
    },
  ),
  http.delete<Id>("/api/v1/bin/:id", ({ params }) => {
    world.bin = world.bin.filter((row) => row.id !== params.id);
    return empty();
  }),
];
