import { screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { makeCredential } from "../fake-api/make";
import { bodiesOf, requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";
import { fill, NEW, type User } from "./new-form";

const SECRET = "the-secret-that-nobody-sees";

async function fillClientCredentials(user: User) {
  await fill(user, "Name", "mailer");
  await user.click(screen.getByRole("radio", { name: "Client Credentials" }));
  await fill(user, "Token endpoint", "https://login.example.com/token");
  await fill(user, "Client ID", "tokenwell");
  await fill(user, "Client secret", SECRET);
}

test("Save stores what was typed, sends nothing to the provider, and opens the page", async () => {
  const { user, where } = renderApp(NEW);
  await fillClientCredentials(user);

  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByRole("heading", { name: "mailer" })).toBeVisible();
  expect(where()).toBe("/credentials/mailer");
  expect(requestsTo("POST", "/api/v1/credentials/mailer/authorize")).toHaveLength(0);
  expect((await bodiesOf("POST", "/api/v1/credentials"))[0]).toMatchObject({
    name: "mailer",
    container: "/team",
    grant_type: "client_credentials",
    client_secret: SECRET,
    usages: ["http"],
  });
});

test("Save is possible with no more than a name", async () => {
  const { user } = renderApp(NEW);

  await fill(user, "Name", "mailer");
  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByRole("heading", { name: "mailer" })).toBeVisible();
});

test("without a name nothing is sent, and the name has the focus", async () => {
  const { user } = renderApp(NEW);

  await user.click(await screen.findByRole("button", { name: "Save" }));

  await waitFor(() => {
    expect(screen.getByLabelText("Name")).toHaveFocus();
  });
  expect(screen.getByLabelText("Name")).toHaveAccessibleDescription("A credential needs a name.");
  expect(requestsTo("POST", "/api/v1/credentials")).toHaveLength(0);
});

test("a name that is taken is told beside the field, and what was typed stays", async () => {
  world.credentials = [makeCredential({ id: "mailer" })];
  const { user } = renderApp(NEW);
  await fillClientCredentials(user);

  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText(/There is something named mailer/)).toBeVisible();
  await waitFor(() => {
    expect(screen.getByLabelText("Name")).toHaveFocus();
  });
  expect(screen.getByLabelText("Client ID")).toHaveValue("tokenwell");
  expect(screen.getByLabelText("Client secret")).toHaveValue(SECRET);
});

test("Authorize and Save saves first, then authorizes, and says that it was granted", async () => {
  const { user, where } = renderApp(NEW);
  await fillClientCredentials(user);

  await user.click(screen.getByRole("button", { name: "Authorize and Save" }));

  expect(await screen.findByText("Authorization has been granted")).toBeVisible();
  expect(where()).toBe("/credentials/mailer?authorization=attempt");
  expect(requestsTo("POST", "/api/v1/credentials").map(({ url }) => new URL(url).pathname)).toEqual(
    ["/api/v1/credentials", "/api/v1/credentials/mailer/authorize"],
  );
});

test("what authorizing still needs is named after the save, and the first of it has the focus", async () => {
  const { user } = renderApp(NEW);
  await fill(user, "Name", "mailer");
  await fill(user, "Authorization endpoint", "https://login.example.com/authorize");

  await user.click(screen.getByRole("button", { name: "Authorize and Save" }));

  expect(
    await screen.findByText("To authorize, fill in: Token endpoint, Client ID."),
  ).toBeVisible();
  await waitFor(() => {
    expect(screen.getByLabelText("Token endpoint")).toHaveFocus();
  });
  expect(screen.getByLabelText("Token endpoint")).toBeInvalid();
  expect(world.credentials.map(({ name }) => name)).toEqual(["mailer"]);
  expect(requestsTo("POST", "/api/v1/credentials/mailer/authorize")).toHaveLength(0);
});

test("the secret is neither on the page nor in a cache after the save", async () => {
  const { user, queryClient } = renderApp(NEW);
  await fillClientCredentials(user);

  await user.click(screen.getByRole("button", { name: "Save" }));
  await screen.findByRole("heading", { name: "mailer" });

  const fields = [...document.querySelectorAll("input, textarea")].map(
    (field) => (field as HTMLInputElement).value,
  );
  expect(fields).not.toContain(SECRET);
  expect(document.documentElement.outerHTML).not.toContain(SECRET);
  const kept = [queryClient.getQueryCache(), queryClient.getMutationCache()].flatMap<unknown>(
    (cache) => cache.getAll().map(({ state }) => state),
  );
  expect(JSON.stringify(kept)).not.toContain(SECRET);
});

test("another grant type swaps the fields, and what was typed is there again on the way back", async () => {
  const { user } = renderApp(NEW);
  await fill(user, "Authorization endpoint", "https://login.example.com/authorize");

  await user.click(screen.getByRole("radio", { name: "Client Credentials" }));
  expect(screen.queryByLabelText("Authorization endpoint")).not.toBeInTheDocument();
  expect(screen.queryByLabelText("Redirect URI")).not.toBeInTheDocument();
  await user.click(screen.getByRole("radio", { name: "Authorization Code" }));

  expect(screen.getByLabelText("Authorization endpoint")).toHaveValue(
    "https://login.example.com/authorize",
  );
});

test("the Redirect URI is there as soon as both endpoints are typed", async () => {
  const { user } = renderApp(NEW);
  expect(await screen.findByLabelText("Redirect URI")).toHaveValue("");

  await fill(user, "Authorization endpoint", "https://login.example.com/authorize");
  await fill(user, "Token endpoint", "https://login.example.com/token");

  await waitFor(() => {
    expect(screen.getByLabelText("Redirect URI")).toHaveValue(
      "http://localhost:3000/oauth/callback/login.example.com",
    );
  });
});

test("leaving with something typed asks first, and staying keeps it", async () => {
  const { user, where } = renderApp(NEW);
  await fill(user, "Name", "mailer");

  await user.click(screen.getByRole("link", { name: "Tokenwell" }));
  expect(await screen.findByRole("dialog", { name: "Leave without saving?" })).toBeVisible();
  await user.click(screen.getAllByRole("button", { name: "Cancel" }).at(-1) as HTMLElement);

  expect(where()).toBe(NEW);
  expect(screen.getByLabelText("Name")).toHaveValue("mailer");
});

test("who leaves all the same is let go", async () => {
  const { user } = renderApp(NEW);
  await fill(user, "Name", "mailer");

  await user.click(screen.getByRole("link", { name: "Tokenwell" }));
  await user.click(await screen.findByRole("button", { name: "Leave without saving" }));

  expect(await screen.findByRole("heading", { name: "Root" })).toBeVisible();
});

test("with nothing typed nobody is asked", async () => {
  const { user } = renderApp(NEW);
  await screen.findByLabelText("Name");

  await user.click(screen.getByRole("link", { name: "Tokenwell" }));

  expect(await screen.findByRole("heading", { name: "Root" })).toBeVisible();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
});

test("without a container there is no form, but the way to one", async () => {
  renderApp("/credentials/new");

  expect(await screen.findByText(/A credential is created in a container/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Save" })).not.toBeInTheDocument();
});
