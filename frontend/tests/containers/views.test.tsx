import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { SavedView } from "@/api/types";
import { makeItem, makeItemCredential } from "../fake-api/make";
import { bodiesOf } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const TEAM = "/containers/%2Fteam";
const BROKEN: SavedView = {
  id: "broken",
  name: "Broken",
  filter: { recursive: true, state: "error", search: "tok" },
  ordering: "-name",
  columns: ["state"],
};

beforeEach(() => {
  window.localStorage.clear();
  world.items["/team"] = [
    makeItem({ kind: "credential", name: "crm-token", credential: makeItemCredential() }),
    makeItem({
      kind: "credential",
      name: "old-token",
      credential: makeItemCredential({ state: "error" }),
    }),
  ];
});

test("a column is taken away, and stays away in this browser", async () => {
  const { user } = renderApp(TEAM);
  expect(await screen.findByRole("columnheader", { name: "Provider" })).toBeVisible();

  await user.click(screen.getByRole("button", { name: "Columns" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "Provider" }));

  expect(screen.queryByRole("columnheader", { name: "Provider" })).not.toBeInTheDocument();
  expect(window.localStorage.getItem("tokenwell-columns")).toBe(
    JSON.stringify(["state", "expires", "last_used", "next_run", "modified"]),
  );
});

test("what was remembered and is no column is left out", async () => {
  window.localStorage.setItem("tokenwell-columns", JSON.stringify(["size", "state"]));
  renderApp(TEAM);

  expect(await screen.findByRole("columnheader", { name: "State" })).toBeVisible();
  expect(screen.queryByRole("columnheader", { name: "Provider" })).not.toBeInTheDocument();
});

test("a saved view brings its filter, its order and its columns", async () => {
  world.views = [BROKEN];
  const { user, where } = renderApp(`${TEAM}?kind=container`);
  await user.click(await screen.findByRole("button", { name: "Views" }));
  await user.click(await screen.findByRole("menuitem", { name: "Broken" }));

  expect(await screen.findByRole("link", { name: "old-token" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "crm-token" })).not.toBeInTheDocument();
  expect([...new URLSearchParams(where().split("?")[1])].sort()).toEqual([
    ["order", "-name"],
    ["q", "tok"],
    ["recursive", "true"],
    ["state", "error"],
  ]);
  expect(screen.queryByRole("columnheader", { name: "Provider" })).not.toBeInTheDocument();
});

test("what is shown is saved under a name", async () => {
  const { user } = renderApp(`${TEAM}?state=error&order=-name`);
  await user.click(await screen.findByRole("button", { name: "Views" }));
  await user.click(await screen.findByRole("menuitem", { name: "Save what is shown as a view" }));
  await user.type(await screen.findByLabelText("Name"), "Mine{Enter}");

  expect(await screen.findByText("The view Mine was saved")).toBeVisible();
  expect(await bodiesOf("POST", "/api/v1/views")).toEqual([
    {
      name: "Mine",
      filter: { state: "error" },
      ordering: "-name",
      columns: ["provider", "state", "expires", "last_used", "next_run", "modified"],
    },
  ]);
});

test("a view is made to show what is shown now, and is deleted", async () => {
  world.views = [BROKEN];
  const { user } = renderApp(`${TEAM}?q=crm`);
  await user.click(await screen.findByRole("button", { name: "Views" }));
  await user.click(await screen.findByRole("menuitem", { name: "Change the views" }));
  const row = within(await screen.findByRole("group", { name: "Broken" }));

  await user.click(row.getByRole("button", { name: "Show what is shown now" }));
  await waitFor(() => {
    expect(world.views[0]?.filter).toEqual({ search: "crm" });
  });
  await user.click(row.getByRole("button", { name: "Delete" }));

  await waitFor(() => {
    expect(world.views).toEqual([]);
  });
});
