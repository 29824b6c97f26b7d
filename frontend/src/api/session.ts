import { queryOptions } from "@tanstack/react-query";
import { client, read } from "./client";
import type { Confirmation, PasswordReset, SignIn } from "./types";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => read(client.GET("/api/v1/session")),
  staleTime: 60_000,
});

export function signIn(body: SignIn) {
  return read(client.POST("/api/v1/session", { body }));
}

/** The second step, for who has a second factor. */
export function giveCode(code: string) {
  return read(client.POST("/api/v1/session/second-factor", { body: { code } }));
}

export function signOut() {
  return read(client.DELETE("/api/v1/session"));
}

/** Prove that it is still the same person. */
export function confirm(body: Confirmation) {
  return read(client.POST("/api/v1/session/confirmation", { body }));
}

export function askForLink(email: string) {
  return read(client.POST("/api/v1/password/forgotten", { body: { email } }));
}

export function resetPassword(body: PasswordReset) {
  return read(client.POST("/api/v1/password/reset", { body }));
}
