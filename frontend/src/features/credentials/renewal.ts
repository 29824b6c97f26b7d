import type { Credential, GrantType } from "@/api/types";

/** Obtained without a person: a new token is asked for when one ends. */
const SERVER_SIDE: ReadonlySet<GrantType | ""> = new Set<GrantType>([
  "client_credentials",
  "jwt_bearer",
  "token_exchange",
  "password",
]);

/** Whether the access token is renewed without a person. */
export function isRenewed({ grant_type, status }: Credential): boolean {
  return SERVER_SIDE.has(grant_type) || status.has_refresh_token;
}
