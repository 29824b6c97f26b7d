/** The credential form's way from and to the API. */
import type { Credential, CredentialSettings, ProviderForm } from "@/api/types";
import { readClaims, writeClaims } from "./claims-text";
import { USAGES } from "@/lib/credential-words";
import { otherType, USUAL_USAGES } from "./credential-types";
import {
  ADDRESSES,
  EMPTY_FORM,
  fields,
  formSchema,
  isAddressOrEmpty,
  isLifetime,
  SECRETS,
  type FieldName,
  type FormValues,
  type SecretName,
} from "./form-schema";

/** Fields that say where a secret goes: changing one makes what is stored unusable. */
const DESTINATION_FIELDS = [
  "provider",
  "provider_values",
  "issuer",
  "authorization_endpoint",
  "token_endpoint",
  "device_authorization_endpoint",
  "pushed_authorization_request_endpoint",
  "revocation_endpoint",
  "introspection_endpoint",
  "userinfo_endpoint",
  "jwks_uri",
  "registration_endpoint",
  "client_id",
  "client_authentication",
  "extra_headers",
  "base_urls",
] as const satisfies readonly FieldName[];

const MIB = 1024 * 1024;

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

const SAME_IN_BOTH = [
  ...ADDRESSES.filter((name) => name !== "resource"),
  "grant_type",
  "issuer_in_response",
  "client_authentication",
  "uses_dpop",
  "audience",
  "pkce",
  "unknown_outcome",
  "base_urls",
] as const satisfies readonly (FieldName & keyof ProviderForm)[];

function pick<Name extends string, Source extends Record<Name, unknown>>(
  source: Source,
  names: readonly Name[],
): Pick<Source, Name> {
  return Object.fromEntries(names.map((name) => [name, source[name]])) as Pick<Source, Name>;
}

/** The form of a stored credential; a secret never comes back into it. */
export function toFormValues(credential: Credential): FormValues {
  const { subject_credential: id, subject_path: path } = credential;
  return {
    ...EMPTY_FORM,
    ...pick(credential, SAME_IN_BOTH),
    type: credential.type,
    grant_type: credential.grant_type || EMPTY_FORM.grant_type,
    name: credential.name,
    description: credential.description,
    tags: credential.tags,
    provider: credential.provider,
    provider_values: credential.provider_values,
    client_id: credential.client_id,
    client_key_algorithm: credential.client_key_algorithm,
    username: credential.username,
    signing_algorithm: fields.shape.signing_algorithm.catch("").parse(credential.signing_algorithm),
    signing_key_id: credential.signing_key_id,
    assertion_issuer: credential.assertion_issuer,
    assertion_subject: credential.assertion_subject,
    assertion_audience: credential.assertion_audience,
    assertion_claims: writeClaims(credential.assertion_claims),
    assertion_lifetime: String(credential.assertion_lifetime),
    // Its path is told only to who may know of it.
    subject_credential: id === null ? null : { id, path: path ?? "" },
    scope: splitScope(credential.scope),
    resource: credential.resource,
    extra_authorization_params: toRows(credential.extra_authorization_params),
    extra_token_params: toRows(credential.extra_token_params),
    extra_headers: toRows(credential.extra_headers),
    calls_per_minute: String(credential.calls_per_minute ?? ""),
    largest_answer:
      credential.largest_answer === null ? "" : String(credential.largest_answer / MIB),
    usages: USAGES.filter((usage) => credential.usages.includes(usage)),
  };
}

/** The form of a new credential of the other type, with what both have; no secret is among it. */
export function toOtherType({ type, name, description, tags, base_urls }: Credential): FormValues {
  const other = otherType(type);
  const usages = USUAL_USAGES[other];
  return { ...EMPTY_FORM, type: other, usages, name, description, tags, base_urls };
}

/** What a template fills in: all that is not the person's own. */
export function toTemplateValues(form: ProviderForm): Partial<FormValues> {
  return fields.partial().parse({
    ...pick(form, SAME_IN_BOTH),
    unknown_outcome: form.unknown_outcome || undefined,
    pkce: form.pkce || undefined,
    scope: splitScope(form.scope),
    extra_authorization_params: toRows(form.extra_authorization_params),
    extra_token_params: toRows(form.extra_token_params),
    extra_headers: toRows(form.extra_headers),
  });
}

/** A typed secret replaces, `null` clears, absent leaves the stored one. */
function toSecrets(typed: Pick<FormValues, SecretName>, cleared: SecretName[]) {
  const toSecret = (name: SecretName) => {
    if (typed[name] !== "") return typed[name];
    return cleared.includes(name) ? null : undefined;
  };
  return Object.fromEntries(SECRETS.map((name) => [name, toSecret(name)])) as {
    [Name in SecretName]?: string | null;
  };
}

/** What to send. What only a field that is not shown can hold wrongly does not go along. */
export function toSettings(values: FormValues, before: FormValues): CredentialSettings {
  const { type, cleared, scope, ...plain } = formSchema.parse(values);
  if (type === "password") {
    const { name, description, tags, username, base_urls, usages } = plain;
    const { password } = toSecrets(plain, cleared);
    const limits = toLimits(plain);
    return { name, description, tags, username, password, base_urls, ...limits, usages };
  }
  const addresses = ADDRESSES.map((name) => [
    name,
    isAddressOrEmpty(plain[name]) ? plain[name] : "",
  ]);
  return {
    ...plain,
    ...(Object.fromEntries(addresses) as Record<(typeof ADDRESSES)[number], string>),
    ...toSecrets(plain, cleared),
    scope: scope.join(" "),
    assertion_claims: readClaims(plain.assertion_claims) ?? undefined,
    assertion_lifetime: isLifetime(plain.assertion_lifetime)
      ? Number(plain.assertion_lifetime)
      : undefined,
    // Only who chooses it has to be one who may use it, and not each who changes something else.
    subject_credential: isSame(plain.subject_credential, before.subject_credential)
      ? undefined
      : (plain.subject_credential?.id ?? null),
    extra_authorization_params: toRecord(plain.extra_authorization_params),
    extra_token_params: toRecord(plain.extra_token_params),
    extra_headers: toRecord(plain.extra_headers),
    ...toLimits(plain),
  };
}

function toLimits(typed: Pick<FormValues, "calls_per_minute" | "largest_answer">) {
  const { calls_per_minute: calls, largest_answer: size } = typed;
  return {
    calls_per_minute: calls === "" ? null : Number(calls),
    largest_answer: size === "" ? null : Math.ceil(Number(size) * MIB),
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
      if (name === "provider_values") return Object.entries(form[name]).sort();
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
