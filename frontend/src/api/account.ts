import { queryOptions } from "@tanstack/react-query";
import { client, read } from "./client";
import type { OwnPassword } from "./types";

export const accountQuery = queryOptions({
  queryKey: ["account", "facts"],
  queryFn: () => read(client.GET("/api/v1/account")),
});

export const ownSessionsQuery = queryOptions({
  queryKey: ["account", "sessions"],
  queryFn: () => read(client.GET("/api/v1/account/sessions")),
});

export function changePassword(body: OwnPassword) {
  return read(client.POST("/api/v1/account/password", { body }));
}

/** A new secret each time; it counts once a code of its app was given. */
export function makeAppSecret() {
  return read(client.GET("/api/v1/account/second-factor/secret"));
}

export function turnFactorOn(code: string) {
  return read(client.POST("/api/v1/account/second-factor", { body: { code } }));
}

export function turnFactorOff() {
  return read(client.DELETE("/api/v1/account/second-factor"));
}

/** The codes, the first time; afterwards only how many are left. */
export function showRecoveryCodes() {
  return read(client.GET("/api/v1/account/recovery-codes"));
}

export function makeRecoveryCodes() {
  return read(client.POST("/api/v1/account/recovery-codes"));
}

export function endSession(id: number) {
  return read(
    client.DELETE("/api/v1/account/sessions/{session_id}", {
      params: { path: { session_id: id } },
    }),
  );
}

export function endOtherSessions() {
  return read(client.DELETE("/api/v1/account/sessions"));
}
