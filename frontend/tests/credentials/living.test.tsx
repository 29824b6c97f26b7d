import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { GrantType } from "@/api/types";
import {
  inDays,
  makeCredential,
  makeEffects,
  makePerson,
  makeStatus,
  makeSubject,
} from "../fake-api/make";
import { bodiesOf, requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const PAGE = "/credentials/crm";

const AUTHORIZED = makeStatus({
  state: "authorized",
  sentence: "Authorized.",
  action: "none",
  obtained_at: inDays(-0.5),
  expires_at: inDays(0.5),
  has_refresh_token: true,
  token_version: 7,
});

beforeEach(() => {
  world.credentials = [makeCredential({ status: AUTHORIZED })];
});

test("the overview tells whose token it is, what came along, and when renewing ends", async () => {
  world.credentials = [
    makeCredential({
      status: makeStatus({
        ...AUTHORIZED,
        refresh_expires_at: inDays(3.1),
        token_type: "DPoP",
        account: { issuer: "https://login.example.com", subject: "42", label: "alice@example.com" },
        captured: { instance_url: "https://acme.example.com" },
      }),
    }),
  ];

  renderApp(PAGE);

  expect(await screen.findByText("alice@example.com")).toBeVisible();
  expect(screen.getByText("at login.example.com")).toBeVisible();
  expect(screen.getByText("https://acme.example.com")).toBeVisible();
  expect(screen.getByText("in 3 days")).toBeVisible();
  expect(screen.getByText("DPoP")).toBeVisible();
});

test("the claims of a token that is a JWT are there, folded", async () => {
  world.tokenFacts = {
    token_type: "Bearer",
    token_version: 7,
    obtained_at: inDays(0),
    expires_at: null,
    claims: { aud: ["crm", "mail"], exp: 1_793_620_800 },
  };
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Claims of the access token" }));

  expect(screen.getByText('["crm","mail"]')).toBeVisible();
  expect(screen.getByText(/2026/, { selector: "code" })).toBeVisible();
});

test("a token that only its server can read has no such section", async () => {
  renderApp(PAGE);

  await waitFor(() => {
    expect(requestsTo("GET", "/api/v1/credentials/crm/token-facts")).toHaveLength(1);
  });
  await screen.findByText("Stored: the access token is renewed by itself");
  expect(screen.queryByText("Claims of the access token")).not.toBeInTheDocument();
});

test.each<[GrantType, RegExp | null]>([
  ["authorization_code", /such as offline_access/],
  ["implicit", /never brings a refresh token/],
  ["client_credentials", null],
  ["jwt_bearer", null],
  ["token_exchange", null],
  ["password", null],
])("without a refresh token, %s is told why and what to do: %s", async (grant_type, reason) => {
  const status = makeStatus({ ...AUTHORIZED, has_refresh_token: false });
  world.credentials = [makeCredential({ grant_type, status })];

  renderApp(PAGE);

  if (reason) {
    expect(await screen.findByText(reason)).toBeVisible();
  } else {
    expect(await screen.findByText("Not needed: a new token is asked for by itself")).toBeVisible();
    expect(screen.queryByText(/must authorize again when this token ends/)).toBeNull();
  }
});

test("revoking asks first, in the name of the credential, and shows what became of it", async () => {
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Revoke" }));
  const dialog = await screen.findByRole("dialog", { name: "Revoke crm" });
  expect(requestsTo("POST", "/api/v1/credentials/crm/revoke")).toHaveLength(0);
  await user.click(within(dialog).getByRole("button", { name: "Revoke crm" }));

  expect(await screen.findByText(/Its tokens were revoked/)).toBeVisible();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("an administrator suspends it, after it was told what stops, and resumes it", async () => {
  world.person = makePerson({ is_administrator: true });
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Suspend" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Suspend crm" }));
  expect(dialog.getByText(/No token is handed out/)).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Suspend crm" }));

  expect(await screen.findByText("It is suspended.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Resume" }));
  expect(await screen.findByText("crm may be used again")).toBeVisible();
  expect(await screen.findByText("It works.")).toBeVisible();
});

test("who is no administrator does not suspend", async () => {
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await screen.findByRole("menuitem", { name: "Revoke" });

  expect(screen.queryByRole("menuitem", { name: "Suspend" })).not.toBeInTheDocument();
});

test("a test shows each step in a word and a sign, with what to do", async () => {
  world.answer = {
    steps: [
      { name: "server", outcome: "ok", sentence: "The server answers.", advice: "" },
      { name: "client", outcome: "failed", sentence: "It is refused.", advice: "Check the ID." },
      { name: "token", outcome: "skipped", sentence: "There is no token yet.", advice: "" },
    ],
  };
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Test" }));

  const dialog = await screen.findByRole("dialog", { name: "Test of crm" });
  const steps = await within(dialog).findAllByRole("listitem");
  expect(steps.map(({ textContent }) => textContent)).toEqual([
    "Server✓ worksThe server answers.",
    "Client✗ failedIt is refused.Check the ID.",
    "Token– skippedThere is no token yet.",
  ]);
  expect(await bodiesOf("POST", "/api/v1/inquiries")).toEqual([
    { kind: "test", credential: "crm" },
  ]);
});

test("a test that could not be made says the server's sentence", async () => {
  world.answer = { state: "failed", problem: "login.example.com gave no usable answer." };
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Test" }));

  expect(await screen.findByText("login.example.com gave no usable answer.")).toBeVisible();
});

test("what has to be typed again is what the grant type has, not always the client secret", async () => {
  world.credentials = [
    makeCredential({
      grant_type: "jwt_bearer",
      status: makeStatus({ state: "needs_secret", action: "enter_secret" }),
    }),
  ];
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Type the secret" }));

  await waitFor(() => {
    expect(screen.getByLabelText("Signing key")).toHaveFocus();
  });
});

test("before a credential is moved, it is told who gains and who loses what", async () => {
  world.effects = makeEffects({
    effects: [
      {
        person: makeSubject("user", "bob"),
        gains: [],
        loses: [{ right: "credential_use", items: 1 }],
      },
    ],
  });
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Move" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Move crm" }));
  expect(dialog.getByRole("button", { name: "Move here" })).toBeDisabled();
  await user.click(await dialog.findByRole("treeitem", { name: "Root" }));
  expect(await dialog.findByText("bob loses Use on 1 credential")).toBeVisible();
  expect(requestsTo("PATCH", "/api/v1/credentials")).toEqual([]);
  await user.click(dialog.getByRole("button", { name: "Move here" }));

  await waitFor(async () => {
    expect(await bodiesOf("PATCH", "/api/v1/credentials/crm")).toEqual([{ container: "/" }]);
  });
});
