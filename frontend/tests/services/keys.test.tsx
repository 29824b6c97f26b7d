import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { readExpiresAt, toDay } from "@/features/services/key-expiry";
import { readKeyState } from "@/features/services/states";
import { problem } from "../fake-api/answers";
import { inDays, makeKey, makeService } from "../fake-api/make";
import { bodiesOf, requestsTo, server } from "../fake-api/server";
import { KEY_TEXT } from "../fake-api/services";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const PAGE = "/services/service-crm-sync";
const NOW = new Date(2026, 4, 20, 12, 0, 0);

beforeEach(() => {
  world.services = [makeService({ name: "crm-sync", keys: [makeKey({ label: "host-a" })] })];
});

type User = ReturnType<typeof renderApp>["user"];

async function openForm(user: User) {
  await user.click(await screen.findByRole("button", { name: "Make a key" }));
  return within(await screen.findByRole("dialog", { name: "Make a key for crm-sync" }));
}

async function makeKeyNamed(user: User, label: string) {
  const form = await openForm(user);
  await user.type(form.getByLabelText("Label"), label);
  await user.click(form.getByRole("button", { name: "Make a key" }));
  return within(await screen.findByRole("dialog", { name: `The key ${label}` }));
}

test("a row tells how a key begins, whether it works, and until when", async () => {
  renderApp(PAGE);

  const row = within(await screen.findByRole("row", { name: /host-a/ }));
  expect(row.getByText("twk_abcdefghijkm")).toBeVisible();
  expect(row.getByText("Enabled")).toBeVisible();
  expect(row.getByText(/^in (79|80) days$/)).toBeVisible();
});

test("a new key is shown with the statement that it is kept nowhere", async () => {
  const { user } = renderApp(PAGE);

  const dialog = await makeKeyNamed(user, "host-b");

  expect(dialog.getByText(KEY_TEXT)).toBeVisible();
  expect(dialog.getByText(/Tokenwell keeps no copy of it/)).toBeVisible();
  expect(dialog.getByRole("button", { name: "Copy: API key" })).toBeVisible();
});

test("a new key is copied in full", async () => {
  const { user } = renderApp(PAGE);
  const dialog = await makeKeyNamed(user, "host-b");

  await user.click(dialog.getByRole("button", { name: "Copy: API key" }));

  expect(await dialog.findByRole("button", { name: "Copied: API key" })).toBeVisible();
  expect(await window.navigator.clipboard.readText()).toBe(KEY_TEXT);
});

test("after the dialog the key is gone from the page and from all caches", async () => {
  const { user, queryClient } = renderApp(PAGE);
  const dialog = await makeKeyNamed(user, "host-b");

  await user.click(dialog.getByRole("button", { name: "I have copied it" }));

  expect(await screen.findByRole("row", { name: /host-b/ })).toBeVisible();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(document.documentElement.outerHTML).not.toContain(KEY_TEXT);
  const kept = [queryClient.getQueryCache(), queryClient.getMutationCache()].flatMap<unknown>(
    (cache) => cache.getAll().map(({ state }) => state),
  );
  expect(JSON.stringify(kept)).toContain("host-b");
  expect(JSON.stringify(kept)).not.toContain(KEY_TEXT);
  expect(JSON.stringify(window.localStorage)).not.toContain(KEY_TEXT);
});

test("neither Escape nor a stray click closes the dialog that shows a key", async () => {
  const { user } = renderApp(PAGE);
  const dialog = await makeKeyNamed(user, "host-b");

  await user.keyboard("{Escape}");
  await user.click(document.body);

  expect(dialog.getByText(KEY_TEXT)).toBeVisible();
});

test("making another key never shows the one before", async () => {
  const { user } = renderApp(PAGE);
  const dialog = await makeKeyNamed(user, "host-b");
  await user.click(dialog.getByRole("button", { name: "I have copied it" }));

  const form = await openForm(user);

  expect(form.getByLabelText("Label")).toHaveValue("");
  expect(document.documentElement.outerHTML).not.toContain(KEY_TEXT);
});

test.each([
  ["In 30 days", 30],
  ["In 90 days", 90],
  ["In 365 days", 365],
])("a key that ends %s is asked for so", async (choice, days) => {
  const { user } = renderApp(PAGE);
  const form = await openForm(user);
  await user.type(form.getByLabelText("Label"), "host-b");

  await user.click(form.getByRole("radio", { name: choice }));
  await user.click(form.getByRole("button", { name: "Make a key" }));

  await screen.findByRole("dialog", { name: "The key host-b" });
  const [body] = (await bodiesOf("POST", PAGE.replace("/", "/api/v1/"))) as [
    { label: string; expires_at: string },
  ];
  expect(body.label).toBe("host-b");
  expect(new Date(body.expires_at).getTime()).toBeGreaterThan(Date.parse(inDays(days - 1)));
  expect(new Date(body.expires_at).getTime()).toBeLessThanOrEqual(Date.parse(inDays(days)));
});

test("a key without a label, or with a day that has passed, is not asked for", async () => {
  const { user } = renderApp(PAGE);
  const form = await openForm(user);

  await user.click(form.getByRole("radio", { name: "On a date" }));
  fireEvent.change(form.getByLabelText("Last day"), { target: { value: "2020-01-01" } });
  await user.click(form.getByRole("button", { name: "Make a key" }));

  expect(await form.findByText(/A key needs a label/)).toBeVisible();
  expect(form.getByText(/Choose a day from today on/)).toBeVisible();
  expect(form.getByLabelText("Label")).toHaveFocus();
  expect(requestsTo("POST", "/api/v1/services")).toHaveLength(0);
});

test("a key that could not be made is told in the form, and what was typed stays", async () => {
  server.use(http.post("/api/v1/services/:id/keys", () => problem(503, "unavailable")));
  const { user } = renderApp(PAGE);
  const form = await openForm(user);

  await user.type(form.getByLabelText("Label"), "host-b{Enter}");

  expect(await form.findByRole("alert")).toBeVisible();
  expect(form.getByLabelText("Label")).toHaveValue("host-b");
});

test("a key is disabled and enabled again from its row", async () => {
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Actions for host-a" }));
  await user.click(await screen.findByRole("menuitem", { name: "Disable" }));
  const row = within(screen.getByRole("row", { name: /host-a/ }));
  expect(await row.findByText("Disabled")).toBeVisible();
  await user.click(row.getByRole("button", { name: "Actions for host-a" }));
  await user.click(await screen.findByRole("menuitem", { name: "Enable" }));

  expect(await row.findByText("Enabled")).toBeVisible();
});

test("deleting a key says what happens to programs, and names the key in the button", async () => {
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Actions for host-a" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Delete host-a" }));
  expect(dialog.getByText(/are refused at once/)).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Delete host-a" }));

  await waitFor(() => {
    expect(screen.queryByRole("row", { name: /host-a/ })).not.toBeInTheDocument();
  });
  expect(requestsTo("DELETE", `${PAGE.replace("/", "/api/v1/")}/keys/key-host-a`)).toHaveLength(1);
});

test.each([
  [{ expires_at: inDays(80) }, "Enabled"],
  [{ expires_at: inDays(3) }, "Expires soon"],
  [{ expires_at: inDays(80), is_enabled: false }, "Disabled"],
  [{ expires_at: inDays(-1) }, "Expired"],
  [{ expires_at: inDays(-1), is_enabled: false }, "Expired"],
])("the state of a key with %j is: %s", (more, word) => {
  expect(readKeyState(makeKey({ label: "host-a", ...more }), new Date()).word).toBe(word);
});

test("a chosen day counts until its end", () => {
  const ends = readExpiresAt({ period: "date", lastDay: "2026-05-20" }, NOW);

  expect(ends).toBe(new Date(2026, 4, 20, 23, 59, 59).toISOString());
});

test.each(["", "2026-05-19", "2027-05-21", "9999-12-31"])("%j is no day to end on", (lastDay) => {
  expect(readExpiresAt({ period: "date", lastDay }, NOW)).toBeNull();
});

test("a day is written as in the person's zone", () => {
  expect(toDay(new Date(2026, 0, 5, 23, 59))).toBe("2026-01-05");
});
