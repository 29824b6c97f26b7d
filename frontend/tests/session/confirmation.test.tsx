import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { requestsTo } from "../fake-api/server";
import { CODE, PASSWORD } from "../fake-api/session";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

beforeEach(() => {
  world.isFresh = false;
});

async function begin() {
  const app = renderApp("/account");
  await app.user.click(await screen.findByRole("button", { name: "Turn on" }));
  return { ...app, dialog: await screen.findByRole("dialog", { name: "Confirm that it is you" }) };
}

test("what needs a proof goes on by itself after it", async () => {
  const { user, dialog } = await begin();

  await user.type(within(dialog).getByLabelText("Password"), PASSWORD);
  await user.click(within(dialog).getByRole("button", { name: "Confirm" }));

  expect(await screen.findByRole("dialog", { name: "Turn on the second factor" })).toBeVisible();
  expect(requestsTo("GET", "/api/v1/account/second-factor/secret")).toHaveLength(2);
});

test("a wrong password is told, and asked for again", async () => {
  const { user, dialog } = await begin();

  await user.type(within(dialog).getByLabelText("Password"), "wrong");
  await user.click(within(dialog).getByRole("button", { name: "Confirm" }));

  expect(await within(dialog).findByText("This is not your password.")).toBeVisible();
  expect(within(dialog).getByLabelText("Password")).toHaveValue("");
});

test("who closes the question is told that nothing was done", async () => {
  const { user, dialog } = await begin();

  await user.click(within(dialog).getByRole("button", { name: "Close" }));

  expect(await screen.findByRole("alert")).toHaveTextContent("Confirm that it is you.");
  expect(requestsTo("GET", "/api/v1/account/second-factor/secret")).toHaveLength(1);
});

test("who has a second factor may give a code", async () => {
  world.account.second_factor_since = "2026-03-01T09:00:00Z";
  const { user } = renderApp("/account");
  await user.click(await screen.findByRole("button", { name: "Make new recovery codes" }));
  const dialog = await screen.findByRole("dialog", { name: "Confirm that it is you" });

  await user.click(await within(dialog).findByRole("button", { name: "Use a code instead" }));
  await user.type(within(dialog).getByLabelText("Code"), CODE);
  await user.click(within(dialog).getByRole("button", { name: "Confirm" }));

  expect(await screen.findByRole("dialog", { name: "Your recovery codes" })).toBeVisible();
});

test("a change is sent again with its body", async () => {
  world.account.second_factor_since = null;
  world.isFresh = true;
  const { user } = renderApp("/account");
  await user.click(await screen.findByRole("button", { name: "Turn on" }));
  const enrolment = await screen.findByRole("dialog", { name: "Turn on the second factor" });
  world.isFresh = false;

  await user.type(within(enrolment).getByLabelText("Code of the app"), CODE);
  await user.click(within(enrolment).getByRole("button", { name: "Turn on" }));
  const dialog = await screen.findByRole("dialog", { name: "Confirm that it is you" });
  await user.type(within(dialog).getByLabelText("Password"), PASSWORD);
  await user.click(within(dialog).getByRole("button", { name: "Confirm" }));

  await waitFor(() => {
    expect(world.account.second_factor_since).not.toBeNull();
  });
});
