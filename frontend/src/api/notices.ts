import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, ifMatch, read, readCursor, readVersioned } from "./client";
import type { NewWebhook, NoticePreferencesChange, WebhookChange } from "./types";

export const noticesQuery = infiniteQueryOptions({
  queryKey: ["notices", "told"],
  queryFn: ({ pageParam }) =>
    read(
      client.GET("/api/v1/notices", { params: { query: { cursor: pageParam, page_size: 20 } } }),
    ),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => readCursor(page.next),
});

export const preferencesQuery = queryOptions({
  queryKey: ["notices", "preferences"],
  queryFn: () => readVersioned(client.GET("/api/v1/notices/preferences")),
});

export function changePreferences(body: NoticePreferencesChange, etag: string | null) {
  return readVersioned(
    client.PATCH("/api/v1/notices/preferences", { params: { header: ifMatch(etag) }, body }),
  );
}

export const webhooksQuery = queryOptions({
  queryKey: ["notices", "webhooks", "list"],
  queryFn: () => read(client.GET("/api/v1/notices/webhooks")),
});

const WEBHOOK = "/api/v1/notices/webhooks/{webhook_id}";

export function webhookQuery(id: string) {
  return queryOptions({
    queryKey: ["notices", "webhooks", id],
    queryFn: () => readVersioned(client.GET(WEBHOOK, { params: { path: { webhook_id: id } } })),
  });
}

export function deliveriesQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ["notices", "webhooks", id, "deliveries"],
    queryFn: ({ pageParam }) =>
      read(
        client.GET(`${WEBHOOK}/deliveries`, {
          params: { path: { webhook_id: id }, query: { cursor: pageParam, page_size: 50 } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => readCursor(page.next),
  });
}

/** The answer is the only one that ever shows the secret, `rotateSecret`'s aside. */
export function createWebhook(body: NewWebhook) {
  return read(client.POST("/api/v1/notices/webhooks", { body }));
}

export function changeWebhook(id: string, body: WebhookChange, etag: string | null) {
  const params = { path: { webhook_id: id }, header: ifMatch(etag) };
  return read(client.PATCH(WEBHOOK, { params, body }));
}

export function deleteWebhook(id: string) {
  return read(client.DELETE(WEBHOOK, { params: { path: { webhook_id: id } } }));
}

export function rotateSecret(id: string) {
  return read(client.POST(`${WEBHOOK}/rotate`, { params: { path: { webhook_id: id } } }));
}

export function sendTest(id: string) {
  return read(client.POST(`${WEBHOOK}/test`, { params: { path: { webhook_id: id } } }));
}

export function redeliver(id: string) {
  return read(
    client.POST("/api/v1/notices/deliveries/{delivery_id}/redeliver", {
      params: { path: { delivery_id: id } },
    }),
  );
}
