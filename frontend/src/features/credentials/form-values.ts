/** The credential form's values, and their way from and to the API. */
import { z } from "zod";
import type { Credential, CredentialSettings, GrantType } from "@/api/types";
import { isWebAddress } from "@/lib/urls";
import { formText } from "./form-text";

const isAddressOrEmpty = (value: string) => value === "" || isWebAddress(value);

const webAddress = z.string().trim().refine(isAddressOrEmpty, formText.wrongAddress);

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

const fields = z.object({
  name: z.string().trim().min(1, formText.nameRequired).max(255, formText.nameTooLong),
  description: z.string(),
  grant_type: z.enum(["authorization_code", "client_credentials"]),
  authorization_endpoint: z.string().trim(),
  token_endpoint: webAddress,
  client_id: z.string().trim(),
  client_secret: z.string(),
  clear_secret: z.boolean(),
  scope: z.array(z.string()),
  pkce: z.enum(["S256", "unsupported"]),
  client_authentication: z.enum(["header", "body", "none"]),
  issuer: z.string().trim(),
  audience: z.string().trim(),
  resource: webAddress,
  extra_authorization_params: pairs,
  extra_token_params: pairs,
  extra_headers: pairs,
  base_urls: z.array(z.string()),
  usage_http: z.boolean(),
});

export type FormValues = z.infer<typeof fields>;
export type FieldName = keyof FormValues;

/** Fields that a grant type has no use for: kept as they were typed, not shown, not validated. */
const HIDDEN_FIELDS: Record<GrantType, readonly FieldName[]> = {
  authorization_code: [],
  client_credentials: ["authorization_endpoint", "issuer", "pkce", "extra_authorization_params"],
};

export function isHidden(name: FieldName, grantType: GrantType): boolean {
  return HIDDEN_FIELDS[grantType].includes(name);
}

const CONSENT_ADDRESSES = ["authorization_endpoint", "issuer"] as const;

export const formSchema = fields.superRefine((values, context) => {
  for (const name of CONSENT_ADDRESSES) {
    if (isHidden(name, values.grant_type) || isAddressOrEmpty(values[name])) continue;
    context.addIssue({ code: "custom", path: [name], message: formText.wrongAddress });
  }
});
export type PairsName = "extra_authorization_params" | "extra_token_params" | "extra_headers";

export const EMPTY_FORM: FormValues = {
  name: "",
  description: "",
  grant_type: "authorization_code",
  authorization_endpoint: "",
  token_endpoint: "",
  client_id: "",
  client_secret: "",
  clear_secret: false,
  scope: [],
  pkce: "S256",
  client_authentication: "header",
  issuer: "",
  audience: "",
  resource: "",
  extra_authorization_params: [],
  extra_token_params: [],
  extra_headers: [],
  base_urls: [],
  usage_http: true,
};

/** Fields in the folded part of the form. */
export const ADVANCED_FIELDS: ReadonlySet<string> = new Set<FieldName>([
  "pkce",
  "client_authentication",
  "issuer",
  "audience",
  "resource",
  "extra_authorization_params",
  "extra_token_params",
  "extra_headers",
  "base_urls",
]);

/** Fields that say where a secret goes: changing one makes what is stored unusable. */
const DESTINATION_FIELDS = [
  "issuer",
  "authorization_endpoint",
  "token_endpoint",
  "client_id",
  "client_authentication",
  "extra_headers",
  "base_urls",
] as const satisfies readonly FieldName[];

export function splitScope(scope: string): string[] {
  return scope.split(/\s+/).filter(Boolean);
}

function toRows(record: Record<string, string>) {
  return Object.entries(record).map(([name, value]) => ({ name, value }));
}

function toRecord(rows: { name: string; value: string }[]): Record<string, string> {
  return Object.fromEntries(
    rows.filter(({ name }) => name.trim() !== "").map(({ name, value }) => [name.trim(), value]),
  );
}

/** The form of a stored credential; a secret never comes back into it. */
export function toFormValues(credential: Credential): FormValues {
  return {
    name: credential.name,
    description: credential.description,
    grant_type: credential.grant_type,
    authorization_endpoint: credential.authorization_endpoint,
    token_endpoint: credential.token_endpoint,
    client_id: credential.client_id,
    client_secret: "",
    clear_secret: false,
    scope: splitScope(credential.scope),
    pkce: credential.pkce,
    client_authentication: credential.client_authentication,
    issuer: credential.issuer,
    audience: credential.audience,
    resource: credential.resource,
    extra_authorization_params: toRows(credential.extra_authorization_params),
    extra_token_params: toRows(credential.extra_token_params),
    extra_headers: toRows(credential.extra_headers),
    base_urls: credential.base_urls,
    usage_http: credential.usages.includes("http"),
  };
}

/** What to send: a typed secret replaces, `null` clears, absent leaves the stored one. */
export function toSettings(
  values: FormValues,
): CredentialSettings & { client_secret?: string | null } {
  const { usage_http, clear_secret, client_secret, scope, ...plain } = formSchema.parse(values);
  const secret = client_secret !== "" ? client_secret : clear_secret ? null : undefined;
  // Only a field that is not shown can hold something that is no address here.
  const toAddress = (value: string) => (isAddressOrEmpty(value) ? value : "");
  return {
    ...plain,
    authorization_endpoint: toAddress(plain.authorization_endpoint),
    issuer: toAddress(plain.issuer),
    scope: scope.join(" "),
    extra_authorization_params: toRecord(plain.extra_authorization_params),
    extra_token_params: toRecord(plain.extra_token_params),
    extra_headers: toRecord(plain.extra_headers),
    usages: usage_http ? ["http"] : [],
    ...(secret === undefined ? {} : { client_secret: secret }),
  };
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether saving would send secrets elsewhere than those that are stored were meant for. */
export function changesDestination(values: FormValues, stored: FormValues): boolean {
  const toDestination = (form: FormValues) =>
    DESTINATION_FIELDS.map((name) => {
      const value = form[name];
      if (name === "extra_headers") return Object.entries(toRecord(form[name])).sort();
      return typeof value === "string" ? value.trim() : value;
    });
  return !isSame(toDestination(values), toDestination(stored));
}

/** Their values, but what was typed since `before` stays. */
export function mergeTyped(typed: FormValues, before: FormValues, theirs: FormValues): FormValues {
  const names = Object.keys(EMPTY_FORM) as FieldName[];
  const kept = names
    .filter((name) => !isSame(typed[name], before[name]))
    .map((name) => [name, typed[name]] as const);
  return { ...theirs, ...Object.fromEntries(kept) };
}
