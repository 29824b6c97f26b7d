import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { nameBrowser } from "@/features/account/browsers";
import { CODES, SECRET } from "../fake-api/account";
import { makePerson } from "../fake-api/make";
import { bodiesOf, requestsTo } from "../fake-api/server";
import { CODE, PASSWORD } from "../fake-api/session";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

function everythingKept({ queryClient }: ReturnType<typeof renderApp>): string {
  const caches = [queryClient.getQueryCache(), queryClient.getMutationCache()];
  return JSON.stringify(
    caches.flatMap<unknown>((cache) => cache.getAll().map(({ state }) => state)),
  );
}

test("the menu leads to one's account", async () => {
  const { user, where } = renderApp("/");
  await screen.findByRole("heading", { name: "Root" });

  await user.click(screen.getByRole("button", { name: /User menu/ }));
  await user.click(await screen.findByRole("menuitem", { name: "Your account" }));

  expect(await screen.findByText("You sign in as alice.")).toBeVisible();
  expect(where()).toBe("/account");
});

test("the password is changed, and neither is kept", async () => {
  const app = renderApp("/account");

  await app.user.type(await screen.findByLabelText("Current password"), PASSWORD);
  await app.user.type(screen.getByLabelText("New password"), "another horse entirely");
  await app.user.click(screen.getByRole("button", { name: "Change the password" }));

  expect(await screen.findByText("Your password is changed.", { exact: false })).toBeVisible();
  expect(await bodiesOf("POST", "/api/v1/account/password")).toEqual([
    { current_password: PASSWORD, new_password: "another horse entirely" },
  ]);
  expect(screen.getByLabelText("New password")).toHaveValue("");
  expect(everythingKept(app)).not.toMatch(/horse|long enough/);
  expect(await screen.findByText("You are signed in nowhere else.")).toBeVisible();
});

test.each([
  ["wrong", "another horse entirely", "Current password", "This is not your password."],
  [PASSWORD, "short", "New password", "It is too short."],
])("what is wrong with %s and %s is told at its field", async (current, next, label, message) => {
  const { user } = renderApp("/account");

  await user.type(await screen.findByLabelText("Current password"), current);
  await user.type(screen.getByLabelText("New password"), next);
  await user.click(screen.getByRole("button", { name: "Change the password" }));

  expect(await screen.findByText(message)).toBeVisible();
  expect(screen.getByLabelText(label)).toHaveFocus();
});

test("who may not set the password is told whom to ask", async () => {
  world.account.may_set_password = false;
  renderApp("/account");

  expect(await screen.findByText(/Ask an administrator for another one/)).toBeVisible();
  expect(screen.queryByLabelText("New password")).toBeNull();
});

test("a second factor is turned on; secret and codes are shown once and kept nowhere", async () => {
  const app = renderApp("/account");

  await app.user.click(await screen.findByRole("button", { name: "Turn on" }));
  const dialog = await screen.findByRole("dialog", { name: "Turn on the second factor" });
  expect(within(dialog).getByText(SECRET)).toBeVisible();
  expect(within(dialog).getByRole("img", { name: /QR code/ })).toBeVisible();
  await app.user.type(within(dialog).getByLabelText("Code of the app"), "000000");
  await app.user.click(within(dialog).getByRole("button", { name: "Turn on" }));
  expect(await within(dialog).findByText("This code is not right.")).toBeVisible();
  await app.user.type(within(dialog).getByLabelText("Code of the app"), CODE);
  await app.user.click(within(dialog).getByRole("button", { name: "Turn on" }));

  const codes = await screen.findByRole("dialog", { name: "Your recovery codes" });
  expect(codes).toHaveTextContent(CODES.join(" "));
  await app.user.click(within(codes).getByRole("button", { name: "I have kept them" }));
  expect(await screen.findByText(/Recovery codes left: 2/)).toBeVisible();
  await waitFor(() => {
    expect(document.body.textContent).not.toContain(CODES[0]);
  });
  expect(everythingKept(app)).not.toMatch(new RegExp([SECRET, ...CODES].join("|")));
});

test("new recovery codes are shown, and the second factor is turned off", async () => {
  world.account.second_factor_since = "2026-03-01T09:00:00Z";
  const { user } = renderApp("/account");

  await user.click(await screen.findByRole("button", { name: "Make new recovery codes" }));
  await user.click(await screen.findByRole("button", { name: "I have kept them" }));
  await user.click(await screen.findByRole("button", { name: "Turn off" }));
  const dialog = await screen.findByRole("dialog", { name: "Turn off the second factor" });
  await user.click(within(dialog).getByRole("button", { name: "Turn off" }));

  expect(await screen.findByRole("button", { name: "Turn on" })).toBeVisible();
});

test("one signs out elsewhere, one by one or all at once", async () => {
  const { user } = renderApp("/account");

  await user.click(await screen.findByRole("button", { name: "Sign out Chrome, Linux" }));
  expect(await screen.findByText("You are signed in nowhere else.")).toBeVisible();

  expect(requestsTo("DELETE", "/api/v1/account/sessions/2")).toHaveLength(1);
  expect(screen.queryByRole("button", { name: "Sign out elsewhere" })).toBeNull();
  expect(screen.getByText("This browser")).toBeVisible();
});

test("all others are ended by one button", async () => {
  const { user } = renderApp("/account");

  await user.click(await screen.findByRole("button", { name: "Sign out elsewhere" }));

  expect(await screen.findByText("You are signed in nowhere else.")).toBeVisible();
});

test("an administrator can prove ahead what the administrators' pages ask for", async () => {
  world.person = makePerson({ is_administrator: true });
  const { user } = renderApp("/account");

  await user.click(await screen.findByRole("button", { name: "Confirm that it is you" }));
  const dialog = await screen.findByRole("dialog", { name: "Confirm that it is you" });
  await user.type(within(dialog).getByLabelText("Password"), PASSWORD);
  await user.click(within(dialog).getByRole("button", { name: "Confirm" }));

  expect(await screen.findByText(/Changes are taken for ten minutes/)).toBeVisible();
});

test.each([
  ["Mozilla/5.0 (Windows NT 10.0) Chrome/142.0 Safari/537.36 Edg/142.0", "Edge, Windows"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 15) Version/18 Safari/605.1", "Safari, macOS"],
  ["Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0", "Firefox, Android"],
  ["curl/8.9", "curl/8.9"],
  ["", "Unknown browser"],
])("%s is called %s", (said, name) => {
  expect(nameBrowser(said)).toBe(name);
});
