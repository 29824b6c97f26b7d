import { http, HttpResponse } from "msw";
import type { NewView, ViewChange } from "@/api/types";
import { empty, invalid, notFound } from "./answers";
import { world } from "./world";

type Id = { id: string };

export const viewHandlers = [
  http.get("/api/v1/views", () => HttpResponse.json(world.views)),
  http.post<never, NewView>("/api/v1/views", async ({ request }) => {
    const view = await request.json();
    if (world.views.some(({ name }) => name === view.name)) {
      return invalid({ name: `You have a view named ${view.name} already.` });
    }
    const made = { ...view, id: view.name };
    world.views.push(made);
    return HttpResponse.json(made, { status: 201 });
  }),
  http.patch<Id, ViewChange>("/api/v1/views/:id", async ({ params, request }) => {
    const view = world.views.find(({ id }) => id === params.id);
    if (!view) return notFound();
    Object.assign(view, await request.json());
    return HttpResponse.json(view);
  }),
  http.delete<Id>("/api/v1/views/:id", ({ params }) => {
    world.views = world.views.filter(({ id }) => id !== params.id);
    return empty();
  }),
];
