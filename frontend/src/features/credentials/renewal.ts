import type { Credential } from "@/api/types";

/** Whether the access token is renewed without a person. */
export function isRenewed({ grant_type, status }: Credential): boolean {
  return grant_type === "client_credentials" || status.has_refresh_token;
}
