import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { makeContainer, makeCredential, makeItem, makeItemCredential } from "../fake-api/make";
import { bodiesOf, requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";
import { chooseGrant, fill, NEW } from "./new-form";

const ISSUER = "https://login.example.com";

const DISCOVERED = {
  form: {
    issuer: ISSUER,
    token_endpoint: "https://tokens.example.net/token",
    authorization_endpoint: "https://login.example.com/authorize",
    client_authentication: "body",
    issuer_in_response: true,
    constructor: "not a field",
  },
  scopes: [],
  grant_types: ["authorization_code"],
  authentication: ["body"],
  other_hosts: ["tokens.example.net"],
};

test("what an issuer says of itself is shown field by field, and taken over when somebody says so", async () => {
  world.answer = { discovered: DISCOVERED };
  const { user } = renderApp(NEW);
  await fill(user, "Issuer", ISSUER);
  await fill(user, "Authorization endpoint", "https://old.example.com/authorize");

  await user.click(screen.getByRole("button", { name: "Discover" }));

  const dialog = await screen.findByRole("dialog", {
    name: "What login.example.com says of itself",
  });
  const rows = within(dialog).getAllByRole("row").slice(1);
  expect(rows.map(({ textContent }) => textContent)).toEqual([
    "Authorization endpointhttps://old.example.com/authorizehttps://login.example.com/authorize",
    "Token endpointemptyhttps://tokens.example.net/tokenanother host than the issuer's",
    "Client authenticationIn the headerIn the body",
  ]);
  expect(screen.getByLabelText("Token endpoint")).toHaveValue("");
  await user.click(within(dialog).getByRole("button", { name: "Take over" }));
  expect(screen.getByLabelText("Token endpoint")).toHaveValue("https://tokens.example.net/token");
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("who closes the dialog has the form as it was", async () => {
  world.answer = { discovered: DISCOVERED };
  const { user } = renderApp(NEW);
  await fill(user, "Issuer", ISSUER);
  await user.click(screen.getByRole("button", { name: "Discover" }));
  const dialog = await screen.findByRole("dialog");

  await user.click(within(dialog).getAllByRole("button", { name: "Close" }).at(-1) as HTMLElement);

  expect(screen.getByLabelText("Token endpoint")).toHaveValue("");
});

test("an issuer that says nothing is told in the server's sentence", async () => {
  world.answer = { state: "failed", problem: "login.example.com publishes no metadata." };
  const { user } = renderApp(NEW);
  await fill(user, "Issuer", ISSUER);

  await user.click(screen.getByRole("button", { name: "Discover" }));

  expect(await screen.findByText("login.example.com publishes no metadata.")).toBeVisible();
});

test("a client is registered, and the credential is loaded again", async () => {
  const credential = makeCredential({ registration_endpoint: `${ISSUER}/register`, client_id: "" });
  world.credentials = [credential];
  world.answer = { client_id: "made-there" };
  world.onAnswer = () => {
    Object.assign(credential, {
      client_id: "made-there",
      modified_at: new Date().toISOString(),
    });
  };
  const { user } = renderApp("/credentials/crm?tab=settings");

  await user.click(await screen.findByRole("button", { name: "Register a client" }));

  expect(await screen.findByText("The provider registered the client made-there.")).toBeVisible();
  expect(await screen.findByDisplayValue("made-there")).toBe(screen.getByLabelText("Client ID"));
  expect(await bodiesOf("POST", "/api/v1/inquiries")).toEqual([
    { kind: "register", credential: "crm" },
  ]);
});

test("nobody registers a client with settings that are not saved", async () => {
  world.credentials = [makeCredential({ registration_endpoint: `${ISSUER}/register` })];
  const { user } = renderApp("/credentials/crm?tab=settings");

  await user.type(await screen.findByLabelText("Client ID"), "2");

  expect(screen.getByRole("button", { name: "Register a client" })).toBeDisabled();
  expect(screen.getByText(/^Save first/)).toBeVisible();
});

test("the credential whose token is exchanged is picked among those that one may use", async () => {
  world.containers = [makeContainer("/"), makeContainer("/team")];
  world.items["/team"] = [
    makeItem({ kind: "credential", name: "login", credential: makeItemCredential() }),
    makeItem({ kind: "credential", name: "secret", rights: [], credential: makeItemCredential() }),
  ];
  const { user } = renderApp(NEW);
  await fill(user, "Name", "exchanged");
  await chooseGrant(user, "Token Exchange");

  await user.click(screen.getByRole("button", { name: "Choose" }));
  const dialog = await screen.findByRole("dialog");
  await user.click(await within(dialog).findByRole("treeitem", { name: "team" }));
  expect(within(dialog).getByRole("button", { name: "Use this one" })).toBeDisabled();
  await user.keyboard("{ArrowRight}");
  await user.click(await within(dialog).findByRole("treeitem", { name: "login" }));
  expect(within(dialog).queryByRole("treeitem", { name: "secret" })).not.toBeInTheDocument();
  await user.click(within(dialog).getByRole("button", { name: "Use this one" }));

  expect(await screen.findByText("/team/login")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByRole("heading", { name: "exchanged" });
  expect((await bodiesOf("POST", "/api/v1/credentials"))[0]).toMatchObject({
    subject_credential: "login",
  });
  expect(requestsTo("GET", "/api/v1/credentials/login")).toHaveLength(0);
});
