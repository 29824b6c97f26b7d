import { screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { makePerson, makeService } from "../fake-api/make";
import { requestsTo, server } from "../fake-api/server";
import { CODE, PASSWORD } from "../fake-api/session";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

type User = ReturnType<typeof renderApp>["user"];

beforeEach(() => {
  world.person = null;
});

async function signIn(user: User, password = PASSWORD) {
  await user.type(await screen.findByLabelText("User name"), "alice");
  await user.type(screen.getByLabelText("Password"), password);
  await user.click(screen.getByRole("button", { name: "Sign in" }));
}

test("who is not signed in is led to the sign-in page and back afterwards", async () => {
  world.services = [makeService({ name: "crm-sync" })];
  const { user, where } = renderApp("/services/service-crm-sync");

  await signIn(user);

  expect(await screen.findByRole("heading", { name: "crm-sync" })).toBeVisible();
  expect(where()).toBe("/services/service-crm-sync");
});

test("without an address to go back to, signing in leads to the containers", async () => {
  const { user, where } = renderApp("/");

  await signIn(user);

  expect(await screen.findByRole("heading", { name: "Root" })).toBeVisible();
  expect(where()).toBe("/containers/%2F");
});

test("a wrong password is told in the server's words, and only the password is asked again", async () => {
  const { user } = renderApp("/sign-in");

  await signIn(user, "wrong");

  expect(await screen.findByRole("alert")).toHaveTextContent("Name or password is not right.");
  expect(screen.getByLabelText("User name")).toHaveValue("alice");
  expect(screen.getByLabelText("Password")).toHaveValue("");
  expect(screen.getByLabelText("Password")).toHaveFocus();
});

test("empty fields are named, and nothing is sent", async () => {
  const { user } = renderApp("/sign-in");

  await user.click(await screen.findByRole("button", { name: "Sign in" }));

  expect(await screen.findAllByText("Needed to sign in.")).toHaveLength(2);
  expect(screen.getByLabelText("User name")).toHaveFocus();
  expect(requestsTo("POST", "/api/v1/session")).toHaveLength(0);
});

test.each(["https://evil.example/", "//evil.example/", "/\\evil.example", "/sign-in"])(
  "a link with next=%s leads nowhere but to the containers",
  async (next) => {
    const { user, where } = renderApp(`/sign-in?next=${encodeURIComponent(next)}`);

    await signIn(user);

    expect(await screen.findByRole("heading", { name: "Root" })).toBeVisible();
    expect(where()).toBe("/containers/%2F");
  },
);

test("the password is nowhere in the cache after signing in", async () => {
  const { user, queryClient } = renderApp("/");

  await signIn(user);

  await screen.findByRole("heading", { name: "Root" });
  const kept = [queryClient.getQueryCache(), queryClient.getMutationCache()].flatMap<unknown>(
    (cache) => cache.getAll().map(({ state }) => state),
  );
  expect(JSON.stringify(kept)).not.toContain(PASSWORD);
});

test("a session that has ended leads to the sign-in page, and back afterwards", async () => {
  world.services = [makeService({ name: "crm-sync" })];
  world.person = makePerson({ privileges: ["maintain_users"] });
  const { user, where } = renderApp("/");
  await screen.findByRole("heading", { name: "Root" });

  world.person = null;
  await user.click(screen.getByRole("link", { name: "Services" }));

  await signIn(user);
  expect(await screen.findByRole("link", { name: "crm-sync" })).toBeVisible();
  expect(where()).toBe("/services");
});

test("signing out leads to the sign-in page and forgets all that was fetched", async () => {
  world.person = makePerson();
  const { user, queryClient } = renderApp("/");
  await screen.findByRole("heading", { name: "Root" });

  await user.click(screen.getByRole("button", { name: /User menu/ }));
  await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));

  expect(await screen.findByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(queryClient.getQueryData(["containers", "top"])).toBeUndefined();
});

test("a change carries the CSRF token of the cookie", async () => {
  document.cookie = "csrftoken=token-of-the-cookie";
  const { user } = renderApp("/sign-in");

  await signIn(user);

  await screen.findByRole("heading", { name: "Root" });
  const [request] = requestsTo("POST", "/api/v1/session");
  expect(request?.headers.get("X-CSRFToken")).toBe("token-of-the-cookie");
});

test("a server that can't be reached is said to be just that", async () => {
  server.use(http.post("/api/v1/session", () => HttpResponse.error()));
  const { user } = renderApp("/sign-in");

  await signIn(user);

  await waitFor(() => {
    expect(screen.getByRole("alert")).toHaveTextContent("Tokenwell can't be reached");
  });
});

test("who has a second factor gives a code after the password", async () => {
  world.account.second_factor_since = "2026-03-01T09:00:00Z";
  const { user, where } = renderApp("/needs-you");

  await signIn(user);
  await user.type(await screen.findByLabelText("Code"), "000000");
  await user.click(screen.getByRole("button", { name: "Go on" }));
  expect(await screen.findByText("This code is not right.")).toBeVisible();
  await user.type(screen.getByLabelText("Code"), CODE);
  await user.click(screen.getByRole("button", { name: "Go on" }));

  expect(await screen.findByRole("heading", { name: "Needs you" })).toBeVisible();
  expect(where()).toBe("/needs-you");
});

test("a code that comes too late leads back to name and password", async () => {
  world.account.second_factor_since = "2026-03-01T09:00:00Z";
  const { user } = renderApp("/sign-in");

  await signIn(user);
  await user.type(await screen.findByLabelText("Code"), "late");
  await user.click(screen.getByRole("button", { name: "Go on" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("Give them again.");
  await user.click(screen.getByRole("button", { name: "Back to signing in" }));

  expect(await screen.findByLabelText("User name")).toHaveValue("");
});

test("who forgot the password asks for a link, and learns nothing of others", async () => {
  const { user } = renderApp("/sign-in");

  await user.click(await screen.findByRole("link", { name: "Forgot your password?" }));
  await user.type(await screen.findByLabelText("E-mail address"), "no-address");
  await user.click(screen.getByRole("button", { name: "Send the link" }));
  expect(await screen.findByText("Enter a valid email address.")).toBeVisible();
  await user.type(screen.getByLabelText("E-mail address"), "@example.com");
  await user.click(screen.getByRole("button", { name: "Send the link" }));

  expect(await screen.findByRole("status")).toHaveTextContent("If somebody here has the address");
});

test("the link sets a password, which is nowhere afterwards", async () => {
  const { user, queryClient } = renderApp("/reset-password#a-key");

  await user.type(await screen.findByLabelText("New password"), "short");
  await user.click(screen.getByRole("button", { name: "Set the password" }));
  expect(await screen.findByText("This password is too short.")).toBeVisible();
  await user.type(screen.getByLabelText("New password"), " no longer");
  await user.click(screen.getByRole("button", { name: "Set the password" }));

  expect(await screen.findByRole("status")).toHaveTextContent("Your password is set");
  expect(screen.getByRole("link", { name: "Sign in" })).toBeVisible();
  const kept = queryClient.getMutationCache().getAll();
  expect(JSON.stringify(kept.map(({ state }) => state))).not.toContain("no longer");
});

test.each(["/reset-password", "/reset-password#used"])(
  "%s says that it will not do",
  async (at) => {
    const { user } = renderApp(at);
    const field = at.includes("#") ? await screen.findByLabelText("New password") : null;
    if (field) {
      await user.type(field, "long enough for it");
      await user.click(screen.getByRole("button", { name: "Set the password" }));
    }

    expect(await screen.findByRole("alert")).toHaveTextContent("This link is not complete");
    expect(screen.getByRole("link", { name: "Ask for another link" })).toBeVisible();
  },
);
