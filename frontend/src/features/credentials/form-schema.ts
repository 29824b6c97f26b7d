/** The values of the credential form, and what is wrong with them. */
import { z } from "zod";
import type { GrantType } from "@/api/types";
import { isWebAddress } from "@/lib/urls";
import { readClaims } from "./claims-text";
import { USAGES } from "@/lib/credential-words";
import { TYPES } from "./credential-types";
import { formText } from "./form-text";
import { GRANTS, isShown } from "./grant-fields";

const pairs = z
  .array(z.object({ name: z.string().trim(), value: z.string() }))
  .superRefine((rows, context) => {
    const seen = new Set<string>();
    rows.forEach((row, index) => {
      const message =
        row.name === ""
          ? row.value !== "" && formText.pairNameRequired
          : seen.has(row.name) && formText.pairTwice;
      if (message) context.addIssue({ code: "custom", path: [index, "name"], message });
      seen.add(row.name);
    });
  });

export const ADDRESSES = [
  "issuer",
  "authorization_endpoint",
  "device_authorization_endpoint",
  "token_endpoint",
  "pushed_authorization_request_endpoint",
  "revocation_endpoint",
  "introspection_endpoint",
  "userinfo_endpoint",
  "jwks_uri",
  "registration_endpoint",
  "resource",
] as const;
export type AddressName = (typeof ADDRESSES)[number];

/** Only go in: what is stored never comes back. */
export const SECRETS = [
  "client_secret",
  "password",
  "signing_key",
  "tls_certificate",
  "tls_key",
] as const;
export type SecretName = (typeof SECRETS)[number];

const line = z.string().trim();
const address = z.object(
  Object.fromEntries(ADDRESSES.map((name) => [name, line])) as Record<AddressName, typeof line>,
);
const secret = z.object({
  client_secret: z.string(),
  password: z.string(),
  signing_key: z.string(),
  tls_certificate: z.string(),
  tls_key: z.string(),
  /** Those to remove with the next save. */
  cleared: z.array(z.enum(SECRETS)),
});

export const SIGNING_ALGORITHMS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
] as const;

const LONGEST_ASSERTION = 3600;

export const fields = z.object({
  type: z.enum(TYPES),
  name: line.min(1, formText.nameRequired).max(255, formText.nameTooLong),
  description: z.string(),
  tags: z.array(z.string()),
  provider: z.string(),
  provider_values: z.record(z.string(), z.string()),
  grant_type: z.enum(GRANTS as [GrantType, ...GrantType[]]),
  ...address.shape,
  issuer_in_response: z.boolean(),
  client_id: line,
  ...secret.shape,
  client_authentication: z.enum([
    "header",
    "body",
    "none",
    "client_secret_jwt",
    "private_key_jwt",
    "mtls",
  ]),
  client_key_algorithm: z.enum(["RS256", "PS256", "ES256", "EdDSA"]),
  uses_dpop: z.boolean(),
  username: z.string(),
  signing_algorithm: z.enum(["", ...SIGNING_ALGORITHMS]),
  signing_key_id: line,
  assertion_issuer: line,
  assertion_subject: line,
  assertion_audience: line,
  /** JSON, as it is typed. */
  assertion_claims: z.string(),
  /** Seconds, as they are typed. */
  assertion_lifetime: line,
  subject_credential: z.object({ id: z.string(), path: z.string() }).nullable(),
  scope: z.array(z.string()),
  audience: line,
  pkce: z.enum(["S256", "unsupported"]),
  extra_authorization_params: pairs,
  extra_token_params: pairs,
  extra_headers: pairs,
  unknown_outcome: z.enum(["immediate", "within", "at_expiry_once", "never"]),
  base_urls: z.array(z.string()),
  /** A whole number as it is typed, or nothing. */
  calls_per_minute: line,
  /** MiB, as they are typed, or nothing. */
  largest_answer: line,
  usages: z.array(z.enum(USAGES)),
});

export type FormValues = z.infer<typeof fields>;
export type FieldName = keyof FormValues;

export const isAddressOrEmpty = (value: string) => value === "" || isWebAddress(value);

export function isLifetime(value: string): boolean {
  return /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= LONGEST_ASSERTION;
}

const isWholeOrEmpty = (value: string) => /^(|[1-9]\d{0,5})$/.test(value);

const isSizeOrEmpty = (value: string) =>
  value === "" || (/^\d{1,8}(\.\d{1,6})?$/.test(value) && Number(value) > 0);

/** A field that is not shown is kept as it was typed, and not looked at. */
export const formSchema = fields.superRefine((values, context) => {
  const refuse = (name: FieldName, message: string) => {
    if (isShown(name, values)) context.addIssue({ code: "custom", path: [name], message });
  };
  for (const name of ADDRESSES) {
    if (!isAddressOrEmpty(values[name])) refuse(name, formText.wrongAddress);
  }
  if (values.type === "password" && values.username.trim() === "") {
    refuse("username", formText.usernameRequired);
  }
  if (!readClaims(values.assertion_claims)) refuse("assertion_claims", formText.wrongClaims);
  if (!isLifetime(values.assertion_lifetime)) {
    refuse("assertion_lifetime", formText.wrongLifetime);
  }
  if (!isWholeOrEmpty(values.calls_per_minute)) {
    refuse("calls_per_minute", formText.wrongCallsPerMinute);
  }
  if (!isSizeOrEmpty(values.largest_answer)) {
    refuse("largest_answer", formText.wrongLargestAnswer);
  }
});

export const EMPTY_FORM: FormValues = {
  type: "oauth2",
  name: "",
  description: "",
  tags: [],
  provider: "",
  provider_values: {},
  grant_type: "authorization_code",
  issuer: "",
  issuer_in_response: true,
  authorization_endpoint: "",
  device_authorization_endpoint: "",
  token_endpoint: "",
  pushed_authorization_request_endpoint: "",
  revocation_endpoint: "",
  introspection_endpoint: "",
  userinfo_endpoint: "",
  jwks_uri: "",
  registration_endpoint: "",
  client_id: "",
  client_secret: "",
  tls_certificate: "",
  tls_key: "",
  username: "",
  password: "",
  signing_key: "",
  signing_algorithm: "",
  signing_key_id: "",
  assertion_issuer: "",
  assertion_subject: "",
  assertion_audience: "",
  assertion_claims: "",
  assertion_lifetime: "300",
  subject_credential: null,
  cleared: [],
  scope: [],
  pkce: "S256",
  client_authentication: "header",
  client_key_algorithm: "RS256",
  uses_dpop: false,
  audience: "",
  resource: "",
  extra_authorization_params: [],
  extra_token_params: [],
  extra_headers: [],
  unknown_outcome: "at_expiry_once",
  base_urls: [],
  calls_per_minute: "",
  largest_answer: "",
  usages: ["http"],
};
