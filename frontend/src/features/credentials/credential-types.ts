/** What each type of credential has, and what it may be allowed for. */
import type { CredentialType, Usage } from "@/api/types";
import { USAGES } from "@/lib/credential-words";

export const TYPES = ["oauth2", "password"] as const satisfies CredentialType[];

/** A token is a thing of HTTP. */
export const USAGES_OF: Record<CredentialType, readonly Usage[]> = {
  oauth2: ["http"],
  password: USAGES,
};

/** What a new one is ticked for: a password is handed out for what somebody decided alone. */
export const USUAL_USAGES: Record<CredentialType, Usage[]> = { oauth2: ["http"], password: [] };

const LOGIN_FIELDS: ReadonlySet<string> = new Set([
  "type",
  "name",
  "description",
  "tags",
  "username",
  "password",
  "base_urls",
  "calls_per_minute",
  "largest_answer",
  "usages",
]);

/** Whether a Password credential has a field. */
export function isOfLogin(field: string): boolean {
  return LOGIN_FIELDS.has(field);
}

export function otherType(type: CredentialType): CredentialType {
  return type === "oauth2" ? "password" : "oauth2";
}
