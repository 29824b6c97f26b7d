import { http, HttpResponse } from "msw";
import { world } from "./world";

export const overviewHandlers = [
  http.get("/api/v1/overview", () => HttpResponse.json(world.overview)),
  http.get("/api/v1/overview/count", () =>
    HttpResponse.json({ needing: world.overview.counts.needing }),
  ),
  http.get("/api/v1/credentials/:id/attempts", () => HttpResponse.json(world.attempts)),
];
