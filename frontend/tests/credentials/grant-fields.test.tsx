import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { GRANTS, isShown, needOf, type GrantField } from "@/features/credentials/grant-fields";
import { GRANT_TYPES } from "@/lib/credential-words";
import { makeCredential } from "../fake-api/make";
import { bodiesOf, requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";
import { chooseGrant, fill, labelsOnPage, NEW, openFolds } from "./new-form";

/** R: needed, o: there, -: not there. In the order of the columns of the manual. */
const COLUMNS = [
  "authorization_code",
  "implicit",
  "password",
  "client_credentials",
  "device_code",
  "jwt_bearer",
  "token_exchange",
] as const;

const MANUAL: Record<string, [label: string, cells: string]> = {
  redirect_uri: ["Redirect URI", "oo-----"],
  authorization_endpoint: ["Authorization endpoint", "RR-----"],
  device_authorization_endpoint: ["Device authorization endpoint", "----R--"],
  token_endpoint: ["Token endpoint", "R-RRRRR"],
  client_id: ["Client ID", "RRRRRoo"],
  client_secret: ["Client secret", "o-oRo-o"],
  client_authentication: ["Client authentication", "o-ooooo"],
  scope: ["Scope", "ooooooo"],
  audience: ["Audience", "ooooooo"],
  resource: ["Resource", "ooooooo"],
  pkce: ["PKCE", "o------"],
  username: ["User name", "--R----"],
  password: ["Password", "--R----"],
  signing_key: ["Signing key", "-----R-"],
  signing_algorithm: ["Signing algorithm", "-----o-"],
  signing_key_id: ["Key ID", "-----o-"],
  assertion_issuer: ["Issuer of the assertion", "-----R-"],
  assertion_subject: ["Subject", "-----o-"],
  assertion_audience: ["Audience of the assertion", "-----o-"],
  assertion_claims: ["Further claims", "-----o-"],
  assertion_lifetime: ["Lifetime in seconds", "-----o-"],
  subject_credential: ["Credential whose token is exchanged", "------R"],
  extra_authorization_params: ["Extra authorization parameters", "oo--o--"],
  extra_token_params: ["Extra token parameters", "o-ooooo"],
  extra_headers: ["Extra headers of the token request", "o-ooooo"],
  uses_dpop: ["Bind tokens to a key (DPoP)", "o-ooooo"],
  pushed_authorization_request_endpoint: ["Pushed authorization requests", "o------"],
  issuer_in_response: ["Answers name the issuer", "oo-----"],
  unknown_outcome: ["When a refresh ends without an answer", "o-o-o-o"],
};

/** Of every grant type: what each may ask of its provider. */
const EVERYWHERE = [
  "Issuer",
  "Revocation endpoint",
  "Introspection endpoint",
  "Userinfo endpoint",
  "Keys of the provider",
  "Registration endpoint",
  "Base URLs",
  "HTTP",
];

function readColumn(column: number, isThere: (cell: string) => boolean): string[] {
  return Object.values(MANUAL).flatMap(([label, cells]) =>
    isThere(cells[column] ?? "-") ? label : [],
  );
}

// All on one page: to draw it anew for each is what takes the time.
test("each grant type has the fields of its column in the manual, and no others", async () => {
  const { user } = renderApp(NEW);
  await openFolds(user);
  const seen: Record<string, string[]> = {};

  for (const grantType of COLUMNS) {
    await chooseGrant(user, GRANT_TYPES[grantType]);
    const labels = labelsOnPage();
    seen[grantType] = Object.values(MANUAL).flatMap(([label]) => (labels.has(label) ? label : []));
    expect(EVERYWHERE.filter((label) => !labels.has(label))).toEqual([]);
  }

  expect(seen).toEqual(
    Object.fromEntries(
      COLUMNS.map((grantType, column) => [grantType, readColumn(column, (cell) => cell !== "-")]),
    ),
  );
});

test.each(COLUMNS)("%s needs what its column says", (grantType) => {
  const needed = Object.entries(MANUAL).flatMap(([field, [label]]) =>
    needOf(field as GrantField, grantType) === "R" ? label : [],
  );

  expect(needed).toEqual(readColumn(COLUMNS.indexOf(grantType), (cell) => cell === "R"));
});

test.each([
  ["header", ["client_secret"]],
  ["body", ["client_secret"]],
  ["none", ["client_secret"]],
  ["client_secret_jwt", ["client_secret"]],
  ["private_key_jwt", ["client_key_algorithm"]],
  ["mtls", ["tls_certificate", "tls_key"]],
] as const)(
  "a client that authenticates by %s is proved by %s",
  (client_authentication, proofs) => {
    const all = ["client_secret", "client_key_algorithm", "tls_certificate", "tls_key"];

    const shown = all.filter((field) =>
      isShown(field, { grant_type: "authorization_code", client_authentication }),
    );

    expect(shown).toEqual(proofs);
  },
);

test("the grant types stand in their order, the legacy ones under More with a warning", async () => {
  const { user } = renderApp(NEW);
  const grants = await screen.findByRole("radiogroup", { name: "Grant type" });
  const names = () =>
    within(grants)
      .getAllByRole("radio")
      .map((radio) => (radio as HTMLInputElement).value);
  expect(names()).toEqual(GRANTS.slice(0, 5));

  await user.click(screen.getByRole("button", { name: "More grant types" }));

  expect(names()).toEqual(GRANTS);
  expect(screen.getAllByText(/^RFC 9700 advises against it/)).toHaveLength(2);
});

test("where legacy grants are turned off, nobody is offered one", async () => {
  world.hasLegacyGrants = false;

  renderApp(NEW);

  await screen.findByRole("radio", { name: "Authorization Code" });
  expect(screen.queryByRole("button", { name: "More grant types" })).not.toBeInTheDocument();
});

test("what was typed survives a swap of the grant type, and is sent although it is hidden", async () => {
  const { user } = renderApp(NEW);
  await fill(user, "Name", "mailer");
  await chooseGrant(user, "Resource Owner Password");
  await fill(user, "User name", "robot");
  await chooseGrant(user, "JWT Bearer");
  await fill(user, "Issuer of the assertion", "robot@example.com");
  await fill(user, "Further claims", '{"scope": "read"}');

  await chooseGrant(user, "Resource Owner Password");
  expect(screen.getByLabelText("User name")).toHaveValue("robot");
  await user.click(screen.getByRole("button", { name: "Save" }));

  await screen.findByRole("heading", { name: "mailer" });
  expect((await bodiesOf("POST", "/api/v1/credentials"))[0]).toMatchObject({
    grant_type: "password",
    username: "robot",
    assertion_issuer: "robot@example.com",
    assertion_claims: { scope: "read" },
    assertion_lifetime: 300,
  });
});

test("claims that are no JSON object are told beside the field", async () => {
  const { user } = renderApp(NEW);
  await fill(user, "Name", "mailer");
  await chooseGrant(user, "JWT Bearer");
  await fill(user, "Further claims", "scope=read");

  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText(/^This is not a JSON object/)).toBeVisible();
  expect(world.credentials).toEqual([]);
});

test("a password and a key are write-only: gone from the page when they are saved", async () => {
  world.credentials = [makeCredential({ grant_type: "jwt_bearer" })];
  const { user } = renderApp("/credentials/crm?tab=settings");
  await fill(user, "Signing key", "-----BEGIN PRIVATE KEY-----");

  await user.click(screen.getByRole("button", { name: "Save" }));

  const stored = await screen.findByRole("group", { name: "Signing key" });
  expect(await within(stored).findByText(/^Set on .* by Alice Example/)).toBeVisible();
  const fields = [...document.querySelectorAll("input, textarea")];
  expect(fields.map((field) => (field as HTMLInputElement).value).join()).not.toContain("PRIVATE");
  expect(document.documentElement.outerHTML).not.toContain("PRIVATE");
});

test("with private_key_jwt the public key and its address can be copied", async () => {
  world.credentials = [
    makeCredential({
      client_authentication: "private_key_jwt",
      client_public_key: { kty: "RSA", kid: "first" },
      client_keys_address: "https://tokenwell.example.com/oauth/keys/crm",
    }),
  ];

  renderApp("/credentials/crm?tab=settings");

  expect(await screen.findByText("https://tokenwell.example.com/oauth/keys/crm")).toBeVisible();
  expect(screen.getByRole("button", { name: "Copy: Public key (JWK)" })).toBeVisible();
  expect(screen.getByRole("button", { name: "Copy: Address of the public key" })).toBeVisible();
  expect(screen.queryByText("Client secret")).not.toBeInTheDocument();
});

test("the Redirect URI of the implicit grant needs no token endpoint", async () => {
  const { user } = renderApp(NEW);
  await chooseGrant(user, "Implicit");

  await fill(user, "Authorization endpoint", "https://login.example.com/authorize");

  await waitFor(() => {
    expect(screen.getByLabelText("Redirect URI")).toHaveValue(
      "http://localhost:3000/oauth/callback/login.example.com",
    );
  });
  const [asked] = requestsTo("GET", "/api/v1/credentials/redirect-uri");
  expect(Object.fromEntries(new URL(asked?.url ?? "").searchParams)).toEqual({
    authorization_endpoint: "https://login.example.com/authorize",
    token_endpoint: "",
    grant_type: "implicit",
  });
});
