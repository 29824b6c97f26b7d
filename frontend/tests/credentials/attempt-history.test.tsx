import { screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { inDays, makeAttempt, makeCredential } from "../fake-api/make";
import { requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const PAGE = "/credentials/crm";

beforeEach(() => {
  world.credentials = [makeCredential()];
});

test("the last requests are marks with a sum in words, and a table that opens", async () => {
  world.attempts = [
    makeAttempt({
      started_at: inDays(-1),
      outcome: "refused",
      error: "invalid_grant",
      status: 400,
    }),
    makeAttempt({ started_at: inDays(-2), purpose: "authorize", outcome: "authorized" }),
  ];
  const { user } = renderApp(PAGE);

  const section = within(await screen.findByRole("region", { name: "Last requests" }));
  expect(section.getByRole("img", { name: /The last 2 requests.*: 1 failed/ })).toBeVisible();
  await user.click(section.getByRole("button", { name: "As a table" }));

  const [, newest, oldest] = section.getAllByRole("row");
  expect(newest).toHaveTextContent(/yesterday.*Renewal.*Refused.*not accepted any more.*400/);
  expect(oldest).toHaveTextContent(/2 days ago.*Authorization.*Authorized.*200/);
});

test("no more than twenty are shown, the newest of them all", async () => {
  world.attempts = Array.from({ length: 50 }, (_, place) =>
    makeAttempt({ started_at: inDays(-place) }),
  );

  renderApp(PAGE);

  expect(
    await screen.findByRole("img", { name: /The last 20 requests.*: none failed/ }),
  ).toBeVisible();
});

test("a provider's word that has the name of something in JavaScript is only a word", async () => {
  world.attempts = [makeAttempt({ outcome: "constructor" })];
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "As a table" }));

  expect(screen.getByRole("cell", { name: "constructor" })).toBeVisible();
});

test.each([
  ["throttled", "too many requests"],
  ["id-token-nonce", "the id_token can't be trusted"],
  ["a-word-of-tomorrow", "a-word-of-tomorrow"],
])("why a request failed is told: %s", async (error, reason) => {
  world.attempts = [makeAttempt({ outcome: "not-done", error, status: null })];
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "As a table" }));

  expect(screen.getByRole("cell", { name: `Not done, tried again ${reason}` })).toBeVisible();
});

test("before the first request, nothing is shown of it", async () => {
  renderApp(PAGE);

  await screen.findByText("There is no access token yet.");
  await expect
    .poll(() => requestsTo("GET", "/api/v1/credentials/crm/attempts").length)
    .toBeGreaterThan(0);
  expect(screen.queryByRole("region", { name: "Last requests" })).not.toBeInTheDocument();
});
