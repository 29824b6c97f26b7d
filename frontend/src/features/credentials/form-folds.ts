/** Which parts of the form are folded, and what is in them. */
import type { FieldName } from "./form-schema";

export const FOLDS = ["endpoints", "more_endpoints", "advanced"] as const;
export type FoldName = (typeof FOLDS)[number];

const MORE_ENDPOINTS: FieldName[] = [
  "pushed_authorization_request_endpoint",
  "revocation_endpoint",
  "introspection_endpoint",
  "userinfo_endpoint",
  "jwks_uri",
  "registration_endpoint",
];

const INSIDE: Record<FoldName, ReadonlySet<FieldName>> = {
  endpoints: new Set<FieldName>([
    "issuer",
    "issuer_in_response",
    "authorization_endpoint",
    "device_authorization_endpoint",
    "token_endpoint",
    ...MORE_ENDPOINTS,
  ]),
  more_endpoints: new Set(MORE_ENDPOINTS),
  advanced: new Set<FieldName>([
    "pkce",
    "client_authentication",
    "uses_dpop",
    "audience",
    "resource",
    "extra_authorization_params",
    "extra_token_params",
    "extra_headers",
    "unknown_outcome",
    "base_urls",
    "calls_per_minute",
    "largest_answer",
  ]),
};

/** The folds to open before a field can be seen. */
export function foldsAround(name: FieldName): FoldName[] {
  return FOLDS.filter((fold) => INSIDE[fold].has(name));
}
