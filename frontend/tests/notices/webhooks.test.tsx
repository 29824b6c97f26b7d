import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { notFound, problem } from "../fake-api/answers";
import { inDays, makeDelivery, makeWebhook } from "../fake-api/make";
import { ROTATED_TEXT, SECRET_TEXT } from "../fake-api/notices";
import { bodiesOf, requestsTo, server } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const API = "/api/v1/notices/webhooks";
const URL_OF_CHAT = "https://hooks.example/in";

beforeEach(() => {
  world.webhooks = [
    makeWebhook({
      url: URL_OF_CHAT,
      description: "The chat of the team",
      last_delivery: makeDelivery({ id: "newest", delivered_at: inDays(-2) }),
    }),
    makeWebhook({
      url: "https://other.example/",
      kinds: ["error", "recovered"],
      is_enabled: false,
      disabled_reason: "Its server says that it is gone (410).",
    }),
  ];
});

type User = ReturnType<typeof renderApp>["user"];

async function openNew(user: User) {
  await user.click(await screen.findByRole("button", { name: "New webhook" }));
  return within(await screen.findByRole("dialog", { name: "New webhook" }));
}

async function choose(user: User, entry: string, host = "hooks.example") {
  await user.click(await screen.findByRole("button", { name: `Actions for ${host}` }));
  await user.click(await screen.findByRole("menuitem", { name: entry }));
}

test("the list tells of each what it hears of, whether it works, and how it went last", async () => {
  renderApp("/notices");

  const table = within(await screen.findByRole("table", { name: "Your webhooks" }));
  const chat = within(table.getByRole("row", { name: /hooks\.example/ }));
  expect(chat.getByText("The chat of the team")).toBeVisible();
  expect(chat.getByText("Everything")).toBeVisible();
  expect(chat.getByText("Enabled")).toBeVisible();
  expect(chat.getByText("Delivered")).toBeVisible();
  expect(chat.getByText("2 days ago")).toBeVisible();
  const other = within(table.getByRole("row", { name: /other\.example/ }));
  expect(other.getByText("Error, Works again")).toBeVisible();
  expect(other.getByText("Disabled")).toBeVisible();
  expect(other.getByText("Its server says that it is gone (410).")).toBeVisible();
  expect(other.getByText("Never")).toBeVisible();
});

test("the secret of a new webhook is shown once, and is nowhere afterwards", async () => {
  world.webhooks = [];
  const { user, where, container, queryClient } = renderApp("/notices");

  const form = await openNew(user);
  await user.type(form.getByLabelText("Address"), "https://new.example/in");
  await user.type(form.getByLabelText("Description"), "A pager");
  await user.click(form.getByRole("checkbox", { name: "Works again" }));
  await user.click(form.getByRole("button", { name: "Make webhook" }));
  const dialog = within(await screen.findByRole("dialog", { name: "The secret of new.example" }));
  expect(dialog.getByText(SECRET_TEXT)).toBeVisible();
  expect(dialog.getByRole("button", { name: "Copy: Secret" })).toBeVisible();
  expect(dialog.getAllByRole("listitem")).toHaveLength(3);
  await user.click(dialog.getByRole("button", { name: "I have copied it" }));

  expect(await screen.findByRole("heading", { name: "new.example" })).toBeVisible();
  expect(where()).toBe("/notices/webhooks/webhook-new.example");
  expect(await bodiesOf("POST", API)).toEqual([
    {
      url: "https://new.example/in",
      description: "A pager",
      kinds: ["needs_authorization", "uncertain", "error", "ending"],
    },
  ]);
  const kept = JSON.stringify([
    queryClient
      .getQueryCache()
      .getAll()
      .map(({ state }) => state),
    queryClient
      .getMutationCache()
      .getAll()
      .map(({ state }) => state),
  ]);
  expect(container.ownerDocument.body.innerHTML + kept).not.toContain(SECRET_TEXT);
});

test("the secret is not lost by a stray key", async () => {
  const { user } = renderApp("/notices");
  const form = await openNew(user);
  await user.type(form.getByLabelText("Address"), "https://new.example/in");
  await user.click(form.getByRole("button", { name: "Make webhook" }));
  await screen.findByText(SECRET_TEXT);

  await user.keyboard("{Escape}");

  expect(screen.getByText(SECRET_TEXT)).toBeVisible();
});

test.each([
  ["", "A webhook needs an address."],
  ["http://hooks.example/", "The URL has to begin with https://."],
])("the address %j is refused beside the field, which has the focus", async (url, message) => {
  const { user } = renderApp("/notices");
  const form = await openNew(user);

  if (url) await user.type(form.getByLabelText("Address"), url);
  await user.click(form.getByRole("button", { name: "Make webhook" }));

  expect(await form.findByText(message)).toBeVisible();
  expect(form.getByLabelText("Address")).toBeInvalid();
  expect(form.getByLabelText("Address")).toHaveFocus();
});

test("a webhook that would hear of nothing is not made", async () => {
  const { user } = renderApp("/notices");
  const form = await openNew(user);
  await user.type(form.getByLabelText("Address"), "https://new.example/in");

  for (const box of form.getAllByRole("checkbox")) await user.click(box);
  await user.click(form.getByRole("button", { name: "Make webhook" }));

  expect(await form.findByText(/Choose at least one kind/)).toBeVisible();
  expect(requestsTo("POST", API)).toHaveLength(0);
});

test("without any webhook, the page says what one is good for", async () => {
  world.webhooks = [];

  renderApp("/notices");

  expect(await screen.findByText(/It posts notices to an address of yours/)).toBeVisible();
});

test("a change is sent with the version that was read", async () => {
  const { user } = renderApp("/notices");

  await choose(user, "Change");
  const form = within(await screen.findByRole("dialog", { name: "Change hooks.example" }));
  await user.clear(form.getByLabelText("Description"));
  await user.click(form.getByRole("checkbox", { name: "Uncertain" }));
  await user.click(form.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("hooks.example was saved")).toBeVisible();
  expect(await bodiesOf("PATCH", API)).toEqual([
    {
      url: URL_OF_CHAT,
      description: "",
      kinds: ["needs_authorization", "error", "ending", "recovered"],
    },
  ]);
  expect(requestsTo("PATCH", API)[0]?.headers.get("If-Match")).toBeTruthy();
});

test("what somebody changed while the form was open is not overwritten", async () => {
  const { user } = renderApp("/notices");
  await choose(user, "Change");
  const form = within(await screen.findByRole("dialog", { name: "Change hooks.example" }));
  Object.assign(world.webhooks[0] ?? {}, { description: "Somebody else's words" });

  await user.type(form.getByLabelText("Description"), " of sales");
  await user.click(form.getByRole("button", { name: "Save" }));

  expect(await form.findByRole("alert")).toBeVisible();
  expect(world.webhooks[0]?.description).toBe("Somebody else's words");
});

test("a webhook that is gone when it is to be changed says so", async () => {
  server.use(http.get(`${API}/:id`, () => notFound()));
  const { user } = renderApp("/notices");

  await choose(user, "Change");

  const dialog = within(await screen.findByRole("dialog", { name: "Change hooks.example" }));
  expect(dialog.getByRole("alert")).toHaveTextContent("There is no such thing here.");
});

test("another secret is shown once too", async () => {
  const { user, container } = renderApp("/notices");

  await choose(user, "Rotate the secret");
  const asks = within(await screen.findByRole("dialog", { name: /^Rotate the secret of/ }));
  expect(asks.getByText(/For 24 hours both sign/)).toBeVisible();
  await user.click(asks.getByRole("button", { name: "Rotate the secret" }));
  const shows = within(await screen.findByRole("dialog", { name: "The secret of hooks.example" }));
  expect(shows.getByText(ROTATED_TEXT)).toBeVisible();
  await user.click(shows.getByRole("button", { name: "I have copied it" }));

  expect(container.ownerDocument.body.innerHTML).not.toContain(ROTATED_TEXT);
});

test("disabling asks first, and enabling is one click", async () => {
  const { user } = renderApp("/notices");

  await choose(user, "Disable");
  const asks = within(await screen.findByRole("dialog", { name: "Disable hooks.example" }));
  await user.click(asks.getByRole("button", { name: "Disable hooks.example" }));
  expect(await screen.findByText("hooks.example was disabled")).toBeVisible();
  await choose(user, "Enable", "other.example");

  expect(await screen.findByText("other.example was enabled")).toBeVisible();
  expect(await bodiesOf("PATCH", API)).toEqual([{ is_enabled: false }, { is_enabled: true }]);
});

test("deleting names the webhook and what goes with it", async () => {
  const { user } = renderApp("/notices");

  await choose(user, "Delete");
  const asks = within(await screen.findByRole("dialog", { name: "Delete hooks.example" }));
  expect(asks.getByText(/the log of its deliveries goes with it/)).toBeVisible();
  await user.click(asks.getByRole("button", { name: "Delete hooks.example" }));

  await waitFor(() => {
    expect(screen.queryByRole("link", { name: URL_OF_CHAT })).not.toBeInTheDocument();
  });
  expect(requestsTo("DELETE", API)).toHaveLength(1);
});

test("a delete that did not work is told in the dialog", async () => {
  server.use(http.delete(`${API}/:id`, () => problem(503, "unavailable")));
  const { user } = renderApp("/notices");

  await choose(user, "Delete");
  await user.click(await screen.findByRole("button", { name: "Delete hooks.example" }));

  expect(await within(screen.getByRole("dialog")).findByRole("alert")).toBeVisible();
});

test("a test from the list leads to the log, where one sees how it went", async () => {
  const { user, where } = renderApp("/notices");

  await choose(user, "Send a test");

  expect(await screen.findByRole("row", { name: /Test: pressed/ })).toBeVisible();
  expect(where()).toBe("/notices/webhooks/webhook-hooks.example");
});
