import { queryOptions } from "@tanstack/react-query";
import { client, read } from "./client";

/** All providers that there is a template of, in one answer: who picks one searches in all. */
export const providersQuery = queryOptions({
  queryKey: ["providers"],
  queryFn: () => read(client.GET("/api/v1/providers")),
  staleTime: Infinity,
});

export function providerQuery(slug: string) {
  return queryOptions({
    queryKey: ["providers", slug],
    queryFn: () => read(client.GET("/api/v1/providers/{slug}", { params: { path: { slug } } })),
    staleTime: Infinity,
  });
}

/** What the form of a credential says when a template is filled in with some answers. */
export function fillProviderForm(slug: string, values: Record<string, string>) {
  return read(
    client.POST("/api/v1/providers/{slug}/form", { params: { path: { slug } }, body: { values } }),
  );
}
