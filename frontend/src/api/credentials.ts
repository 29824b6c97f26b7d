import { queryOptions } from "@tanstack/react-query";
import { client, ifMatch, read, readVersioned } from "./client";
import { isNotFound } from "./problem";
import type { CredentialChange, GrantType, NewCredential, TokenFacts } from "./types";

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
  grant_type: GrantType;
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

/** Forget the tokens, and have them given back to the provider. */
export function revokeCredential(id: string) {
  return readVersioned(
    client.POST("/api/v1/credentials/{credential_id}/revoke", {
      params: { path: { credential_id: id } },
    }),
  );
}

/** Hand out nothing of it until it is resumed; an administrator's act. */
export function suspendCredential(id: string) {
  return readVersioned(
    client.POST("/api/v1/credentials/{credential_id}/suspend", {
      params: { path: { credential_id: id } },
    }),
  );
}

export function resumeCredential(id: string) {
  return readVersioned(
    client.POST("/api/v1/credentials/{credential_id}/resume", {
      params: { path: { credential_id: id } },
    }),
  );
}

/** Which services used it, for what and when. */
export function credentialUsesQuery(id: string) {
  return queryOptions({
    queryKey: ["credentials", id, "uses"],
    queryFn: () =>
      read(
        client.GET("/api/v1/credentials/{credential_id}/uses", {
          params: { path: { credential_id: id } },
        }),
      ),
  });
}

/** What is known of one version of the access token; null when there is none. */
export function tokenFactsQuery(id: string, version: number) {
  return queryOptions({
    queryKey: ["credentials", id, "token-facts", version],
    queryFn: async (): Promise<TokenFacts | null> => {
      const params = { path: { credential_id: id } };
      try {
        return await read(
          client.GET("/api/v1/credentials/{credential_id}/token-facts", { params }),
        );
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    staleTime: Infinity,
  });
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

/** Say that another account than before is meant. */
export function confirmAuthorization(id: string) {
  return read(
    client.POST("/api/v1/authorizations/{authorization_id}/confirm", {
      params: { path: { authorization_id: id } },
    }),
  );
}
