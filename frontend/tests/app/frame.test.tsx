import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { makeContainer, makeItem, makePerson } from "../fake-api/make";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

function addContainer(path: string) {
  const container = makeContainer(path);
  world.containers.push(container);
  const around = (world.items[container.parent ?? ""] ??= []);
  around.push(makeItem({ kind: "container", name: container.name, id: path }));
}

async function findTree() {
  return within(await screen.findByRole("tree", { name: "Containers" }));
}

test("the tree is open down to the container that the page is about", async () => {
  addContainer("/team/sales");
  addContainer("/team/sales/crm");

  renderApp("/containers/%2Fteam%2Fsales");

  const tree = await findTree();
  const sales = await tree.findByRole("treeitem", { name: "sales" });
  expect(sales).toHaveAttribute("aria-selected", "true");
  expect(sales).toHaveAttribute("aria-level", "3");
  expect(tree.queryByRole("treeitem", { name: "crm" })).not.toBeInTheDocument();
});

test("arrow keys walk through the tree, and Enter opens a container's page", async () => {
  addContainer("/team/sales");
  const { user, where } = renderApp("/");
  const tree = await findTree();
  await tree.findByRole("treeitem", { name: "team" });
  (await tree.findByRole("treeitem", { name: "Root" })).focus();

  await user.keyboard("{ArrowDown}{ArrowRight}");
  await tree.findByRole("treeitem", { name: "sales" });
  await user.keyboard("{ArrowRight}");
  expect(tree.getByRole("treeitem", { name: "sales" })).toHaveFocus();
  await user.keyboard("{Enter}");

  expect(await screen.findByRole("heading", { name: "sales" })).toBeVisible();
  expect(where()).toBe("/containers/%2Fteam%2Fsales");
});

test("a branch closes with the left arrow", async () => {
  const { user } = renderApp("/");
  const tree = await findTree();
  await tree.findByRole("treeitem", { name: "team" });
  const root = tree.getByRole("treeitem", { name: "Root" });
  root.focus();

  await user.keyboard("{ArrowLeft}");

  expect(root).toHaveAttribute("aria-expanded", "false");
  expect(tree.queryByRole("treeitem", { name: "team" })).not.toBeInTheDocument();
});

test("somebody without privileges is offered neither services nor record nor admin", async () => {
  renderApp("/");

  await findTree();

  expect(screen.queryByRole("link", { name: "Services" })).not.toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "Record" })).not.toBeInTheDocument();
  expect(screen.queryByRole("link", { name: "Admin" })).not.toBeInTheDocument();
});

test("an administrator is offered all of them", async () => {
  world.person = makePerson({
    privileges: ["maintain_users", "view_log"],
    is_administrator: true,
  });

  renderApp("/");

  expect(await screen.findByRole("link", { name: "Services" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Record" })).toBeVisible();
  expect(screen.getByRole("link", { name: "Admin" })).toHaveAttribute("href", "/admin/");
});

test("who may not see the root starts in /public", async () => {
  world.containers = [makeContainer("/public", { breadcrumb: [] })];
  world.items = {};

  const { where } = renderApp("/");

  expect(await screen.findByRole("heading", { name: "public" })).toBeVisible();
  expect(where()).toBe("/containers/%2Fpublic");
});

test("who may see no container at all is told whom to ask", async () => {
  world.containers = [];

  renderApp("/");

  expect(await screen.findByText(/You see no container yet/)).toBeVisible();
});

test("the title of the page is the title of the window", async () => {
  renderApp("/containers/%2Fteam");

  await waitFor(() => {
    expect(document.title).toBe("team · Tokenwell");
  });
});

test("the first thing that the keyboard reaches skips the navigation", async () => {
  const { user } = renderApp("/");
  await findTree();

  await user.tab();

  const skip = screen.getByRole("link", { name: "Skip to content" });
  expect(skip).toHaveFocus();
  expect(screen.getByRole("main")).toHaveAttribute("id", skip.getAttribute("href")?.slice(1));
});
