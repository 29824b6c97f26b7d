import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Binned } from "@/api/types";
import { makePerson } from "../fake-api/make";
import { requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const ROW: Binned = {
  id: "gone",
  kind: "container",
  name: "sales",
  path: "/team/sales",
  thrown_at: "2026-03-01T08:00:00Z",
  thrown_by: "alice",
  gone_at: "2026-03-31T08:00:00Z",
};

async function openMenu(user: ReturnType<typeof renderApp>["user"], item: string) {
  await user.click(await screen.findByRole("button", { name: "Actions for /team/sales" }));
  await user.click(await screen.findByRole("menuitem", { name: item }));
}

test("an empty bin says so", async () => {
  renderApp("/bin");

  expect(await screen.findByText(/Nothing that you deleted/)).toBeVisible();
});

test("what is in the bin is put back", async () => {
  world.bin = [ROW];
  const { user } = renderApp("/bin");

  await openMenu(user, "Put back");
  const dialog = within(await screen.findByRole("dialog", { name: "Put sales back" }));
  await user.click(dialog.getByRole("button", { name: "Put back" }));

  expect(await screen.findByText("sales was put back")).toBeVisible();
  expect(await screen.findByText(/Nothing that you deleted/)).toBeVisible();
});

test("a name that is taken is told where it was typed, and another one does", async () => {
  world.bin = [ROW];
  const { user } = renderApp("/bin");
  await openMenu(user, "Put back");
  const name = await screen.findByLabelText("Name");

  await user.clear(name);
  await user.type(name, "taken{Enter}");
  expect(await screen.findByText(/something named taken already/)).toBeVisible();

  await user.type(name, "-2{Enter}");
  expect(await screen.findByText("taken-2 was put back")).toBeVisible();
});

test("where the place is gone, another one is asked for", async () => {
  world.bin = [ROW];
  world.isPlaceGone = true;
  const { user } = renderApp("/bin");
  await openMenu(user, "Put back");
  const dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("button", { name: "Put back" }));

  expect(await dialog.findByText(/is not there any more/)).toBeVisible();
  await user.click(await dialog.findByRole("treeitem", { name: "Root" }));
  await user.click(dialog.getByRole("button", { name: "Put back" }));

  expect(await screen.findByText("sales was put back")).toBeVisible();
  const last = requestsTo("POST", "/api/v1/bin/").at(-1);
  expect(await last?.json()).toEqual({ name: "sales", parent: "/" });
});

test("only who overrides security deletes for good", async () => {
  world.bin = [ROW];
  world.person = makePerson({ privileges: [] });
  const { user } = renderApp("/bin");
  await user.click(await screen.findByRole("button", { name: "Actions for /team/sales" }));

  expect(await screen.findByRole("menuitem", { name: "Put back" })).toBeVisible();
  expect(screen.queryByRole("menuitem", { name: "Delete for good" })).not.toBeInTheDocument();
});

test("what is deleted for good is gone from the list", async () => {
  world.bin = [ROW];
  world.person = makePerson({ privileges: ["override_security"] });
  const { user } = renderApp("/bin");

  await openMenu(user, "Delete for good");
  await user.click(await screen.findByRole("button", { name: "Delete sales for good" }));

  expect(await screen.findByText("sales was deleted for good")).toBeVisible();
});
