/** Which fields a grant type has, and which of them it needs to authorize. */
import type { Credential, CredentialType, GrantType } from "@/api/types";
import { isOfLogin } from "./credential-types";

/** R: needed. o: may be there. Without either, the grant type does not have the field. */
type Need = "R" | "o" | null;

export const STANDARD_GRANTS = [
  "authorization_code",
  "client_credentials",
  "device_code",
  "jwt_bearer",
  "token_exchange",
] as const satisfies GrantType[];

/** RFC 9700 2.1.2, 2.4: complete, but not for anything new. */
export const LEGACY_GRANTS = ["implicit", "password"] as const satisfies GrantType[];

export const GRANTS: readonly GrantType[] = [...STANDARD_GRANTS, ...LEGACY_GRANTS];

const R = "R";
const o = "o";
const _ = null;

/** One column a grant type, in the order of `GRANTS`. */
const TABLE = {
  redirect_uri: [o, _, _, _, _, o, _],
  authorization_endpoint: [R, _, _, _, _, R, _],
  device_authorization_endpoint: [_, _, R, _, _, _, _],
  token_endpoint: [R, R, R, R, R, _, R],
  pushed_authorization_request_endpoint: [o, _, _, _, _, _, _],
  issuer_in_response: [o, _, _, _, _, o, _],
  client_id: [R, R, R, o, o, R, R],
  client_secret: [o, R, o, _, o, _, o],
  client_authentication: [o, o, o, o, o, _, o],
  uses_dpop: [o, o, o, o, o, _, o],
  username: [_, _, _, _, _, _, R],
  password: [_, _, _, _, _, _, R],
  signing_key: [_, _, _, R, _, _, _],
  signing_algorithm: [_, _, _, o, _, _, _],
  signing_key_id: [_, _, _, o, _, _, _],
  assertion_issuer: [_, _, _, R, _, _, _],
  assertion_subject: [_, _, _, o, _, _, _],
  assertion_audience: [_, _, _, o, _, _, _],
  assertion_claims: [_, _, _, o, _, _, _],
  assertion_lifetime: [_, _, _, o, _, _, _],
  subject_credential: [_, _, _, _, R, _, _],
  scope: [o, o, o, o, o, o, o],
  audience: [o, o, o, o, o, o, o],
  resource: [o, o, o, o, o, o, o],
  pkce: [o, _, _, _, _, _, _],
  extra_authorization_params: [o, _, o, _, _, o, _],
  extra_token_params: [o, o, o, o, o, _, o],
  extra_headers: [o, o, o, o, o, _, o],
  unknown_outcome: [o, _, o, _, o, _, o],
} satisfies Record<string, Need[]>;

export type GrantField = keyof typeof TABLE;

/** Whether a grant type needs a field, may have it, or does not have it. */
export function needOf(field: GrantField, grantType: GrantType | ""): Need {
  return TABLE[field][GRANTS.findIndex((one) => one === grantType)] ?? null;
}

type Authentication = Credential["client_authentication"];
type Kind = {
  type?: CredentialType;
  grant_type: GrantType | "";
  client_authentication: Authentication;
};

/** What a way of authentication needs, and no other has. */
const PROOFS: Record<string, Authentication> = {
  client_key_algorithm: "private_key_jwt",
  tls_certificate: "mtls",
  tls_key: "mtls",
};

/** Whether the form has a field, of what kind ever the credential is. */
export function isShown(field: string, kind: Kind): boolean {
  const { type = "oauth2", grant_type, client_authentication } = kind;
  if (type === "password") return isOfLogin(field);
  const authentication = needOf("client_authentication", grant_type) && client_authentication;
  const proof = Object.hasOwn(PROOFS, field) ? PROOFS[field] : undefined;
  if (proof) return authentication === proof;
  // A key or a certificate takes the place of the secret (RFC 7523 2.2, RFC 8705 2).
  const isReplaced = authentication === "private_key_jwt" || authentication === "mtls";
  if (field === "client_secret" && isReplaced) return false;
  return !Object.hasOwn(TABLE, field) || needOf(field as GrantField, grant_type) !== null;
}
