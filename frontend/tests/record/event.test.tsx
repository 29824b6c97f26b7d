import { screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { makeEvent } from "../fake-api/make";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const change = (id: string, sentence: string) => ({ id, at: "2026-03-10T12:00:00Z", sentence });

beforeEach(() => {
  world.events = [
    makeEvent({
      id: "use",
      sentence: "robot fetched an access token of /team/crm for http",
      action: "token.used",
      actor: { kind: "service", id: "robot", name: "robot" },
      at: "2026-03-11T12:00:00.000Z",
    }),
    makeEvent({ id: "made", sentence: "alice created /team/crm" }),
  ];
});

const section = async (name: string) => within(await screen.findByRole("region", { name }));

test("the time of a row leads to its event", async () => {
  const { user, where } = renderApp("/record");
  const row = within(await screen.findByRole("row", { name: /robot fetched/ }));

  await user.click(row.getByRole("link"));

  expect(await screen.findByRole("heading", { name: /robot fetched/ })).toBeVisible();
  expect(where()).toBe("/record/use");
  expect(screen.getByText("192.0.2.7")).toBeVisible();
});

test("of a use it tells what allowed it, what came since, and how it is now", async () => {
  world.why = {
    before: [change("b", "root changed the permissions of /team: added robot: credential use")],
    since: [change("s", "root changed the permissions of /team: removed robot: credential use")],
    now: null,
  };
  renderApp("/record/use");

  expect((await section("Why it was allowed")).getByText(/added robot/)).toBeVisible();
  expect((await section("What has changed since")).getByText(/removed robot/)).toBeVisible();
  expect((await section("How it is now")).getByText(/is not there any more/)).toBeVisible();
});

test("of anything else it tells no why", async () => {
  renderApp("/record/made");

  expect(await screen.findByRole("heading", { name: /alice created/ })).toBeVisible();
  expect(screen.queryByText("Why it was allowed")).not.toBeInTheDocument();
});

test("one that is not there is told in words", async () => {
  renderApp("/record/none");

  expect(await screen.findByRole("alert")).toBeVisible();
});
