import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, ifMatch, read, readCursor, readVersioned } from "./client";
import type { ApiKeyChange, NewApiKey, NewServiceAccount, ServiceAccountChange } from "./types";

export const servicesQuery = infiniteQueryOptions({
  queryKey: ["services", "list"],
  queryFn: ({ pageParam }) =>
    read(client.GET("/api/v1/services", { params: { query: { cursor: pageParam } } })),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => readCursor(page.next),
});

export function serviceQuery(id: string) {
  return queryOptions({
    queryKey: ["services", id],
    queryFn: () =>
      readVersioned(
        client.GET("/api/v1/services/{service_id}", { params: { path: { service_id: id } } }),
      ),
  });
}

export function createService(body: NewServiceAccount) {
  return read(client.POST("/api/v1/services", { body }));
}

export function changeService(id: string, body: ServiceAccountChange, etag: string | null) {
  const params = { path: { service_id: id }, header: ifMatch(etag) };
  return read(client.PATCH("/api/v1/services/{service_id}", { params, body }));
}

export function deleteService(id: string) {
  return read(
    client.DELETE("/api/v1/services/{service_id}", { params: { path: { service_id: id } } }),
  );
}

export function createKey(id: string, body: NewApiKey) {
  return read(
    client.POST("/api/v1/services/{service_id}/keys", {
      params: { path: { service_id: id } },
      body,
    }),
  );
}

type KeyAddress = { id: string; key_id: string };

const toPath = ({ id, key_id }: KeyAddress) => ({ service_id: id, key_id });

export function changeKey(key: KeyAddress, body: ApiKeyChange, etag: string | null) {
  const params = { path: toPath(key), header: ifMatch(etag) };
  return read(client.PATCH("/api/v1/services/{service_id}/keys/{key_id}", { params, body }));
}

export function deleteKey(key: KeyAddress) {
  return read(
    client.DELETE("/api/v1/services/{service_id}/keys/{key_id}", { params: { path: toPath(key) } }),
  );
}

/** A key with the same limits in place of this one, which works on for some hours. */
export function rotateKey(key: KeyAddress, overlapHours: number) {
  return read(
    client.POST("/api/v1/services/{service_id}/keys/{key_id}/rotate", {
      params: { path: toPath(key) },
      body: { overlap_hours: overlapHours },
    }),
  );
}

/** The keys of all services that work, and that nobody used for so many days. */
export function unusedKeysQuery(days: number) {
  return infiniteQueryOptions({
    queryKey: ["services", "unused-keys", days],
    queryFn: ({ pageParam }) =>
      read(
        client.GET("/api/v1/keys", { params: { query: { unused_for: days, cursor: pageParam } } }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => readCursor(page.next),
  });
}
