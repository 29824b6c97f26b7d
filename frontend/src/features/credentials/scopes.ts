import type { CredentialStatus } from "@/api/types";
import { splitScope } from "./form-values";

export type ScopeFact = { scope: string; fate: "granted" | "notGranted" | "asked" };

/** Each scope with what became of it. An answer that names no scope gave what was asked (RFC 6749 5.1). */
export function readScopes(status: CredentialStatus): ScopeFact[] {
  const asked = splitScope(status.requested_scope);
  if (!status.obtained_at) return asked.map((scope) => ({ scope, fate: "asked" }));
  const granted = status.granted_scope === null ? asked : splitScope(status.granted_scope);
  return [...new Set([...asked, ...granted])].map((scope) => ({
    scope,
    fate: granted.includes(scope) ? "granted" : "notGranted",
  }));
}

/** How many of the scopes that were asked for were granted. */
export function countGranted(status: CredentialStatus): number {
  const asked = splitScope(status.requested_scope);
  return readScopes(status).filter(({ scope, fate }) => fate === "granted" && asked.includes(scope))
    .length;
}
