/** Dialogs by keyboard: Escape closes one at a time, and focus goes back to where it was. */
import { screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { makeItem, makeKey, makePerson, makeService } from "../fake-api/make";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const PAGE = "/services/service-crm-sync";

beforeEach(() => {
  world.person = makePerson({ privileges: ["maintain_users"] });
  world.services = [makeService({ name: "crm-sync", keys: [makeKey({ label: "host-a" })] })];
  world.items["/team"] = [makeItem({ kind: "credential", name: "crm-token" })];
});

test("Escape closes the uppermost dialog alone, and what was typed below it stays", async () => {
  const { user } = renderApp(PAGE);
  const opener = await screen.findByRole("button", { name: "Make a key" });
  await user.click(opener);
  await user.type(await screen.findByLabelText("Label"), "host-b");
  const add = screen.getByRole("button", { name: "Add a container or credential" });
  await user.click(add);
  await screen.findByRole("dialog", { name: /^Choose a container/ });

  await user.keyboard("{Escape}");

  expect(screen.queryByRole("dialog", { name: /^Choose a container/ })).not.toBeInTheDocument();
  expect(screen.getByLabelText("Label")).toHaveValue("host-b");
  expect(add).toHaveFocus();

  await user.keyboard("{Escape}");

  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(opener).toHaveFocus();
});

test("from a menu, focus goes back to the button of the menu", async () => {
  const { user } = renderApp(PAGE);
  const opener = await screen.findByRole("button", { name: "Actions for host-a" });
  await user.click(opener);
  await user.click(await screen.findByRole("menuitem", { name: "Edit limits" }));
  await screen.findByRole("dialog", { name: /limits of host-a/ });

  await user.keyboard("{Escape}");

  expect(opener).toHaveFocus();
});

test("a dialog that follows another one knows the way back, too", async () => {
  const { user } = renderApp(PAGE);
  const opener = await screen.findByRole("button", { name: "Actions for host-a" });
  await user.click(opener);
  await user.click(await screen.findByRole("menuitem", { name: "Rotate" }));
  await user.click(await screen.findByRole("button", { name: "Rotate host-a" }));
  const done = await screen.findByRole("button", { name: "I have copied it" });

  await user.keyboard("{Escape}");
  expect(done).toBeVisible();
  await user.click(done);

  expect(opener).toHaveFocus();
});
