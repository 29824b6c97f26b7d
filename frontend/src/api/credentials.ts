import { queryOptions } from "@tanstack/react-query";
import { client, ifMatch, read, readVersioned } from "./client";
import type { CredentialChange, NewCredential } from "./types";

export function credentialQuery(id: string) {
  return queryOptions({
    queryKey: ["credentials", id, "self"],
    queryFn: () =>
      readVersioned(
        client.GET("/api/v1/credentials/{credential_id}", {
          params: { path: { credential_id: id } },
        }),
      ),
  });
}

export function redirectUriQuery(endpoints: {
  authorization_endpoint: string;
  token_endpoint: string;
}) {
  return queryOptions({
    queryKey: ["redirect-uri", endpoints],
    queryFn: () =>
      read(client.GET("/api/v1/credentials/redirect-uri", { params: { query: endpoints } })),
    staleTime: Infinity,
  });
}

export function createCredential(body: NewCredential) {
  return readVersioned(client.POST("/api/v1/credentials", { body }));
}

export function changeCredential(id: string, body: CredentialChange, etag: string | null = null) {
  const params = { path: { credential_id: id }, header: ifMatch(etag) };
  return readVersioned(client.PATCH("/api/v1/credentials/{credential_id}", { params, body }));
}

export function deleteCredential(id: string) {
  return read(
    client.DELETE("/api/v1/credentials/{credential_id}", {
      params: { path: { credential_id: id } },
    }),
  );
}

export function startAuthorization(id: string) {
  const params = { path: { credential_id: id } };
  return read(client.POST("/api/v1/credentials/{credential_id}/authorize", { params }));
}

export function refreshCredential(id: string) {
  return read(
    client.POST("/api/v1/credentials/{credential_id}/refresh", {
      params: { path: { credential_id: id } },
    }),
  );
}

export function authorizationQuery(id: string) {
  return queryOptions({
    queryKey: ["authorizations", id],
    queryFn: () =>
      read(
        client.GET("/api/v1/authorizations/{authorization_id}", {
          params: { path: { authorization_id: id } },
        }),
      ),
  });
}

export function cancelAuthorization(id: string) {
  return read(
    client.DELETE("/api/v1/authorizations/{authorization_id}", {
      params: { path: { authorization_id: id } },
    }),
  );
}
