import { screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { PROVIDER } from "../fake-api/credentials";
import { inDays, makeAuthorization, makeCredential, makeEvent, makeStatus } from "../fake-api/make";
import { bodiesOf, requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const PAGE = "/credentials/crm";
const SETTINGS = `${PAGE}?tab=settings`;
const WARNING = /This makes the stored secret and tokens unusable/;

beforeEach(() => {
  world.credentials = [makeCredential()];
  window.location.hash = "";
});

test("Save sends what was typed with the version that was read, and no secret", async () => {
  const { user } = renderApp(SETTINGS);

  await user.type(await screen.findByLabelText("Description"), "Mine");
  await user.click(screen.getByRole("button", { name: "Save" }));

  await waitFor(() => {
    expect(requestsTo("PATCH", "/api/v1/credentials/crm")).toHaveLength(1);
  });
  const [body] = await bodiesOf("PATCH", "/api/v1/credentials/crm");
  expect(body).toMatchObject({ description: "Mine" });
  expect(body).not.toHaveProperty("client_secret");
  expect(requestsTo("PATCH", "/api/v1/credentials/crm")[0]?.headers.get("If-Match")).toMatch(/"/);
  expect(requestsTo("POST", "/api/v1/credentials/crm/authorize")).toHaveLength(0);
});

test("tags are typed one by one, and go along with the rest", async () => {
  world.credentials = [makeCredential({ tags: ["prod"] })];
  const { user } = renderApp(SETTINGS);

  await user.type(await screen.findByRole("combobox", { name: "Tags" }), "EU{Enter}crm");
  await user.click(screen.getByRole("button", { name: "Save" }));

  await waitFor(() => {
    expect(world.credentials[0]?.tags).toEqual(["prod", "eu", "crm"]);
  });
});

test("Authorize and Save saves the edits, then leads to the provider", async () => {
  const { user, where } = renderApp(SETTINGS);

  await user.type(await screen.findByLabelText("Description"), "Mine");
  await user.click(screen.getByRole("button", { name: "Authorize and Save" }));

  await waitFor(() => {
    expect(window.location.href).toBe(PROVIDER);
  });
  expect(world.credentials[0]?.description).toBe("Mine");
  // Where the browser's Back ends, and the way back from the provider.
  expect(where()).toBe(`${PAGE}?authorization=attempt`);
});

test("a changed destination warns before it is saved, and not when it is changed back", async () => {
  const { user } = renderApp(SETTINGS);
  const endpoint = await screen.findByLabelText("Token endpoint");
  expect(screen.queryByText(WARNING)).not.toBeInTheDocument();

  await user.type(endpoint, "2");
  expect(await screen.findByText(WARNING)).toBeVisible();
  await user.type(endpoint, "{Backspace}");

  await waitFor(() => {
    expect(screen.queryByText(WARNING)).not.toBeInTheDocument();
  });
});

test("the stored secret is said to be there; removing it is sent as null", async () => {
  const { user } = renderApp(SETTINGS);
  expect(await screen.findByText(/^Set on .* by Alice Example/)).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Clear" }));
  expect(screen.getByText("It will be removed when you save.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Save" }));

  await waitFor(() => {
    expect(world.credentials[0]?.client_secret.is_set).toBe(false);
  });
  expect((await bodiesOf("PATCH", "/api/v1/credentials/crm"))[0]).toMatchObject({
    client_secret: null,
  });
});

test("a new secret is gone from the page when it is saved", async () => {
  const { user } = renderApp(SETTINGS);

  await user.click(await screen.findByRole("button", { name: "Replace" }));
  await user.type(screen.getByLabelText("New client secret"), "rotated-secret");
  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByRole("button", { name: "Replace" })).toBeVisible();
  expect(screen.queryByDisplayValue("rotated-secret")).not.toBeInTheDocument();
  expect(document.documentElement.outerHTML).not.toContain("rotated-secret");
});

test("somebody else's change can be loaded below what was typed", async () => {
  const { user } = renderApp(SETTINGS);
  await user.type(await screen.findByLabelText("Description"), "Mine");
  Object.assign(world.credentials[0] ?? {}, {
    client_id: "theirs",
    modified_at: new Date().toISOString(),
  });

  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByText("Somebody else changed this meanwhile")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Load theirs" }));

  await waitFor(() => {
    expect(screen.getByLabelText("Client ID")).toHaveValue("theirs");
  });
  expect(screen.getByLabelText("Description")).toHaveValue("Mine");
});

test("who may only read sees the settings and no button that changes them", async () => {
  world.credentials = [makeCredential({ rights: ["container_read", "configuration_read"] })];

  renderApp(SETTINGS);

  expect(await screen.findByText("You may see these settings, but not change them.")).toBeVisible();
  expect(screen.getByLabelText("Client ID")).toBeDisabled();
  // What is folded could not be opened by them.
  expect(screen.getByLabelText("Client authentication")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Save" })).not.toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Authorize" })).not.toBeInTheDocument();
});

test("a refused attempt shows the provider's error and description as text", async () => {
  world.authorizations = [
    makeAuthorization({
      state: "refused",
      error: "access_denied",
      error_description: "<img src=x onerror=alert(1)> said no",
    }),
  ];

  const { container } = renderApp(`${PAGE}?authorization=attempt`);

  expect(await screen.findByText("login.example.com refused the authorization")).toBeVisible();
  expect(screen.getByText("access_denied")).toBeVisible();
  expect(screen.getByText(/<img src=x onerror=alert\(1\)> said no/)).toBeVisible();
  expect(container.querySelector("img")).toBeNull();
  expect(screen.getByText(/Somebody pressed the button that refuses/)).toBeVisible();
});

test("a provider's error that has the name of something in JavaScript is only a word", async () => {
  world.authorizations = [
    makeAuthorization({ state: "refused", error: "constructor", message: "It was refused." }),
  ];

  renderApp(`${PAGE}?authorization=attempt`);

  expect(await screen.findByText("constructor")).toBeVisible();
  expect(screen.getByText("It was refused.")).toBeVisible();
});

test("the header says the state in a sentence, and offers the next thing to do", async () => {
  world.credentials = [
    makeCredential({
      status: makeStatus({
        state: "needs_authorization",
        sentence: "Needs authorization: login.example.com refused the refresh (invalid_grant).",
        action: "authorize",
      }),
    }),
  ];

  renderApp(PAGE);

  expect(await screen.findByText(/refused the refresh \(invalid_grant\)/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Authorize again" })).toBeVisible();
});

test("the overview tells of the token without the token", async () => {
  world.credentials = [
    makeCredential({
      status: makeStatus({
        state: "authorized",
        sentence: "Authorized.",
        action: "none",
        obtained_at: inDays(-0.5),
        expires_at: inDays(0.5),
        has_refresh_token: true,
        token_version: 7,
        requested_scope: "read write",
        granted_scope: "read",
      }),
    }),
  ];

  renderApp(PAGE);

  expect(await screen.findByText("Stored: the access token is renewed by itself")).toBeVisible();
  expect(screen.getByText("7")).toBeVisible();
  expect(screen.getByText("not granted")).toBeVisible();
});

test("the record of a credential is a tab of its page", async () => {
  world.events = [
    makeEvent({ sentence: "alice created /team/crm" }),
    makeEvent({
      sentence: "alice created /team/mail",
      target: { kind: "credential", id: "mail", path: "/team/mail" },
    }),
  ];
  const { user, where } = renderApp(PAGE);

  await user.click(await screen.findByRole("tab", { name: "Record" }));

  expect(await screen.findByText("alice created /team/crm")).toBeVisible();
  expect(screen.queryByText("alice created /team/mail")).not.toBeInTheDocument();
  expect(where()).toBe(`${PAGE}?tab=record`);
});
