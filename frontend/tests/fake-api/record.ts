import { http, HttpResponse } from "msw";
import { notFound, page } from "./answers";
import { world } from "./world";

function isOfGroup(said: string, action: string): boolean {
  return action.endsWith(".") && said.startsWith(action);
}

export const recordHandlers = [
  http.get("/api/v1/events", ({ request }) => {
    const url = new URL(request.url);
    const { action, severity, since, until, ...who } = Object.fromEntries(url.searchParams);
    const rows = world.events
      .filter(({ action: said }) => !action || said === action || isOfGroup(said, action))
      .filter(({ actor }) => !who.actor || actor.id === who.actor)
      .filter(({ address }) => !who.address || address === who.address)
      .filter(({ target }) => !who.within || target.path.startsWith(who.within))
      .filter((event) => !severity || event.severity === severity)
      .filter((event) => !since || event.at >= since)
      .filter((event) => !until || event.at < until);
    return page(rows, url);
  }),
  http.get<{ id: string }>("/api/v1/events/:id", ({ params }) => {
    const event = world.events.find(({ id }) => id === decodeURIComponent(params.id));
    return event ? HttpResponse.json({ ...event, why: world.why }) : notFound();
  }),
  http.get<{ id: string }>("/api/v1/items/:id/events", ({ params, request }) => {
    const place = decodeURIComponent(params.id);
    const rows = world.events.filter((event) => event.target.path.startsWith(place));
    return page(rows, new URL(request.url));
  }),
  http.get<{ id: string }>("/api/v1/credentials/:id/events", ({ params, request }) => {
    const rows = world.events.filter((event) => event.target.id === params.id);
    return page(rows, new URL(request.url));
  }),
];
