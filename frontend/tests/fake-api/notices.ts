import { http, HttpResponse } from "msw";
import type { NewWebhook, NoticePreferencesChange, Webhook, WebhookChange } from "@/api/types";
import { empty, invalid, notFound, page, problem } from "./answers";
import { inDays, makeDelivery, makeWebhook } from "./make";
import { world } from "./world";

type Id = { id: string };

/** What a test must find nowhere but in the dialog that shows it. */
export const SECRET_TEXT = "whsec_dGhpcyBpcyB0aGUgc2VjcmV0";
export const ROTATED_TEXT = "whsec_dGhpcyBpcyBhbm90aGVyIG9uZQ==";

const find = (id: string) => world.webhooks.find((webhook) => webhook.id === id);
const tagOf = (value: unknown) => `"${String(JSON.stringify(value).length)}"`;

function isStale(request: Request, value: unknown): boolean {
  const tag = request.headers.get("If-Match");
  return tag !== null && tag !== tagOf(value);
}

function versioned(value: object) {
  return HttpResponse.json(value, { headers: { ETag: tagOf(value) } });
}

function refuse(url: string | undefined) {
  if (url === undefined || url.startsWith("https://")) return null;
  return invalid({ url: "The URL has to begin with https://." });
}

/** Waits for a moment; somebody who looks again finds it delivered. */
function log(webhook: Webhook, id: string) {
  const delivery = makeDelivery({
    id,
    webhook: webhook.id,
    state: "waiting",
    tries: 0,
    status: null,
    started_at: inDays(0),
    next_at: inDays(0),
    delivered_at: null,
  });
  world.deliveries.unshift(delivery);
  return delivery;
}

export const noticeHandlers = [
  http.get("/api/v1/notices", ({ request }) => page(world.notices, new URL(request.url))),
  http.get("/api/v1/notices/preferences", () => versioned(world.preferences)),
  http.patch<never, NoticePreferencesChange>("/api/v1/notices/preferences", async ({ request }) => {
    if (isStale(request, world.preferences)) return problem(412, "changed-meanwhile");
    const change = await request.json();
    if (change.email && !change.email.includes("@")) {
      return invalid({ email: "Enter a valid email address." });
    }
    Object.assign(world.preferences, change);
    return versioned(world.preferences);
  }),
  http.get("/api/v1/notices/webhooks", () => HttpResponse.json(world.webhooks)),
  http.post<never, NewWebhook>("/api/v1/notices/webhooks", async ({ request }) => {
    const words = await request.json();
    const refusal = refuse(words.url);
    if (refusal) return refusal;
    const webhook = makeWebhook(words);
    world.webhooks.unshift(webhook);
    return HttpResponse.json({ ...webhook, secret: SECRET_TEXT }, { status: 201 });
  }),
  http.get<Id>("/api/v1/notices/webhooks/:id", ({ params }) => {
    const webhook = find(params.id);
    return webhook ? versioned(webhook) : notFound();
  }),
  http.patch<Id, WebhookChange>("/api/v1/notices/webhooks/:id", async ({ params, request }) => {
    const webhook = find(params.id);
    if (!webhook) return notFound();
    if (isStale(request, webhook)) return problem(412, "changed-meanwhile");
    const change = await request.json();
    const refusal = refuse(change.url);
    if (refusal) return refusal;
    if (change.is_enabled) Object.assign(webhook, { disabled_reason: "", failing_since: null });
    return versioned(Object.assign(webhook, change));
  }),
  http.delete<Id>("/api/v1/notices/webhooks/:id", ({ params }) => {
    world.webhooks = world.webhooks.filter((webhook) => webhook.id !== params.id);
    return empty();
  }),
  http.post<Id>("/api/v1/notices/webhooks/:id/rotate", ({ params }) => {
    const webhook = find(params.id);
    if (!webhook) return notFound();
    Object.assign(webhook, { rotated_at: inDays(0) });
    return HttpResponse.json({ ...webhook, secret: ROTATED_TEXT });
  }),
  http.post<Id>("/api/v1/notices/webhooks/:id/test", ({ params }) => {
    const webhook = find(params.id);
    if (!webhook) return notFound();
    return HttpResponse.json(log(webhook, "pressed"), { status: 202 });
  }),
  http.get<Id>("/api/v1/notices/webhooks/:id/deliveries", ({ params, request }) => {
    const rows = world.deliveries.filter(({ webhook }) => webhook === params.id);
    return page(rows, new URL(request.url));
  }),
  http.post<Id>("/api/v1/notices/deliveries/:id/redeliver", ({ params }) => {
    const delivery = world.deliveries.find(({ id }) => id === params.id);
    if (!delivery) return notFound();
    Object.assign(delivery, {
      state: "waiting",
      tries: 0,
      reason: "",
      started_at: inDays(0),
      next_at: inDays(0),
      delivered_at: null,
    });
    return HttpResponse.json(delivery, { status: 202 });
  }),
];
