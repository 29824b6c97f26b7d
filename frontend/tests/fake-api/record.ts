import { http } from "msw";
import { page } from "./answers";
import { world } from "./world";

export const recordHandlers = [
  http.get("/api/v1/events", ({ request }) => {
    const url = new URL(request.url);
    const { action, severity, since, until } = Object.fromEntries(url.searchParams);
    const rows = world.events
      .filter((event) => !action || event.action === action)
      .filter((event) => !severity || event.severity === severity)
      .filter((event) => !since || event.at >= since)
      .filter((event) => !until || event.at < until);
    return page(rows, url);
  }),
  http.get<{ id: string }>("/api/v1/credentials/:id/events", ({ params, request }) => {
    const rows = world.events.filter((event) => event.target.id === params.id);
    return page(rows, new URL(request.url));
  }),
];
