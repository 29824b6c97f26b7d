import { queryOptions } from "@tanstack/react-query";
import { client, read } from "./client";
import type { SignIn } from "./types";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => read(client.GET("/api/v1/session")),
  staleTime: 60_000,
});

export function signIn(body: SignIn) {
  return read(client.POST("/api/v1/session", { body }));
}

export function signOut() {
  return read(client.DELETE("/api/v1/session"));
}
