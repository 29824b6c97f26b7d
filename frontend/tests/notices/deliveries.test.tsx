import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { readPace } from "@/features/notices/pace";
import { problem } from "../fake-api/answers";
import { inDays, makeDelivery, makeWebhook } from "../fake-api/make";
import { bodiesOf, requestsTo, server } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const PAGE = "/notices/webhooks/webhook-hooks.example";
const API = `/api/v1${PAGE}`;
const NOW = new Date("2026-05-19T12:00:00Z");

beforeEach(() => {
  world.webhooks = [makeWebhook({ url: "https://hooks.example/in", rotated_at: inDays(-3) })];
  world.deliveries = [
    makeDelivery({
      id: "refused",
      state: "waiting",
      tries: 3,
      status: 500,
      reason: "The server answered with status 500.",
      next_at: inDays(0.1),
      delivered_at: null,
    }),
    makeDelivery({ id: "taken" }),
  ];
});

test("the page tells of the webhook, and never of its secret", async () => {
  renderApp(PAGE);

  expect(await screen.findByRole("heading", { name: "hooks.example" })).toBeVisible();
  expect(screen.getByText("https://hooks.example/in")).toBeVisible();
  expect(await screen.findByText("Everything")).toBeVisible();
  expect(screen.getByText("3 days ago")).toBeVisible();
  expect(document.body.innerHTML).not.toContain("whsec_");
});

test("a row tells what, when, how it ended, how often it was tried and when next", async () => {
  renderApp(PAGE);

  const refused = within(await screen.findByRole("row", { name: /Test: refused/ }));
  expect(refused.getByText("yesterday")).toBeVisible();
  expect(refused.getByText("Waiting")).toBeVisible();
  expect(refused.getByText("The server answered with status 500.")).toBeVisible();
  expect(refused.getByRole("cell", { name: "3" })).toBeVisible();
  expect(refused.getByText("in 2 hours")).toBeVisible();
  const taken = within(screen.getByRole("row", { name: /Test: taken/ }));
  expect(taken.getByText("Delivered")).toBeVisible();
  expect(taken.getByText("Status 204")).toBeVisible();
});

test("one is delivered again, and the page looks until it has arrived", async () => {
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Deliver again: Test: taken" }));
  const row = within(await screen.findByRole("row", { name: /Test: taken.*Waiting/ }));
  Object.assign(world.deliveries[1] ?? {}, { state: "delivered", next_at: null, tries: 1 });

  expect(await row.findByText("Delivered")).toBeVisible();
  expect(requestsTo("POST", "/api/v1/notices/deliveries/taken/redeliver")).toHaveLength(1);
});

test("a delivery that can't be repeated says so in its row", async () => {
  const title = "This webhook is disabled.";
  server.use(
    http.post("/api/v1/notices/deliveries/:id/redeliver", () =>
      problem(409, "webhook-disabled", { title }),
    ),
  );
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Deliver again: Test: taken" }));

  const row = within(screen.getByRole("row", { name: /Test: taken/ }));
  expect(await row.findByRole("alert")).toHaveTextContent(title);
});

test("older deliveries come with a button", async () => {
  world.pageSize = 1;
  const { user } = renderApp(PAGE);
  await screen.findByRole("row", { name: /Test: refused/ });

  await user.click(screen.getByRole("button", { name: "Older" }));

  expect(await screen.findByRole("row", { name: /Test: taken/ })).toBeVisible();
});

test("an empty log says how to fill it", async () => {
  world.deliveries = [];
  const { user } = renderApp(PAGE);
  expect(await screen.findByText(/Nothing has been posted to it yet/)).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Send a test" }));

  expect(await screen.findByRole("row", { name: /Test: pressed/ })).toBeVisible();
});

test("a webhook that is disabled says why, with the way out beside it", async () => {
  Object.assign(world.webhooks[0] ?? {}, {
    is_enabled: false,
    disabled_reason: "For 5 days nothing could be delivered to it.",
  });
  const { user } = renderApp(PAGE);
  expect(await screen.findByText(/For 5 days nothing could be delivered/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Send a test" })).toBeDisabled();

  await user.click(screen.getByRole("button", { name: "Enable" }));

  await waitFor(() => {
    expect(screen.queryByText(/This webhook is disabled/)).not.toBeInTheDocument();
  });
  expect(await bodiesOf("PATCH", API)).toEqual([{ is_enabled: true }]);
});

test("a webhook that fails says since when", async () => {
  Object.assign(world.webhooks[0] ?? {}, { failing_since: inDays(-2) });

  renderApp(PAGE);

  const notice = await screen.findByText(/Nothing can be delivered to it/);
  expect(notice).toHaveTextContent("2 days ago");
});

test("a webhook that is deleted leads back to the list", async () => {
  const { user, where } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
  await user.click(await screen.findByRole("button", { name: "Delete hooks.example" }));

  expect(await screen.findByText(/You have no webhook yet/)).toBeVisible();
  expect(where()).toBe("/notices");
});

test("somebody else's webhook is not there", async () => {
  renderApp("/notices/webhooks/not-mine");

  expect(await screen.findByText("There is no such thing here.")).toBeVisible();
});

const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000).toISOString();

test.each([
  ["nothing waits", { state: "delivered" as const, next_at: null }, false],
  ["one is due", { state: "waiting" as const, next_at: at(5) }, 2_000],
  ["one is being sent", { state: "waiting" as const, next_at: at(300), started_at: at(-3) }, 2_000],
  ["the next try is far", { state: "waiting" as const, next_at: at(7_200) }, 30_000],
])("when %s, the page looks at the right pace", (_, more, pace) => {
  const delivery = makeDelivery({ id: "one", started_at: at(-3_600), ...more });

  expect(readPace([delivery], NOW)).toBe(pace);
});
