import { screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { makePerson, makeService } from "../fake-api/make";
import { requestsTo, server } from "../fake-api/server";
import { PASSWORD } from "../fake-api/session";
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
