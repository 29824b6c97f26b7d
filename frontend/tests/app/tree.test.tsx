import { screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { makeContainer, makeItem } from "../fake-api/make";
import { requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

/** What the tree asked for, each once; the list of the page says in which order it is wanted. */
const ofTree = () => [
  ...new Set(
    requestsTo("GET", "/api/v1/")
      .map(({ url }) => decodeURIComponent(url))
      .filter((url) => /\/(way|items)(\?|$)/.test(url) && !url.includes("ordering=")),
  ),
];

function addMany(parent: string, names: string[]) {
  world.items[parent] = names.map((name) => {
    const { id } = makeContainer(`${parent === "/" ? "" : parent}/${name}`);
    return makeItem({ kind: "container", name, id, path: id });
  });
}

async function findTree() {
  return within(await screen.findByRole("tree", { name: "Containers" }));
}

const MANY = Array.from({ length: 10_000 }, (_, number) => `box-${String(number + 10_000)}`);

test("of 10,000 in one container a page is drawn, and the next when it is asked for", async () => {
  addMany("/team", MANY);
  const { user } = renderApp("/containers/%2Fteam");
  const tree = await findTree();
  const team = await tree.findByRole("treeitem", { name: "team" });
  expect(ofTree()).toHaveLength(1);

  team.focus();
  await user.keyboard("{ArrowRight}");
  const more = await tree.findByRole("treeitem", { name: "Show more" });
  expect(tree.getAllByRole("treeitem")).toHaveLength(2 + 100 + 1);
  expect(ofTree()).toHaveLength(1);
  more.focus();
  await user.keyboard("{Enter}");

  await waitFor(() => {
    expect(tree.getAllByRole("treeitem")).toHaveLength(2 + 200 + 1);
  });
  expect(tree.getByRole("treeitem", { name: "box-10100" })).toHaveFocus();
  expect(ofTree()).toHaveLength(3);
});

test("one that is far down among 10,000 is shown where it is", async () => {
  addMany("/team", MANY);
  world.containers.push(makeContainer("/team/box-19999"));

  renderApp("/containers/%2Fteam%2Fbox-19999");

  const tree = await findTree();
  const there = await tree.findByRole("treeitem", { name: "box-19999" });
  expect(there).toHaveAttribute("aria-selected", "true");
  expect(there).toHaveAttribute("aria-level", "3");
  expect(ofTree()).toHaveLength(1);
});

test("the way down through 200 containers is one request", async () => {
  let path = "/team";
  for (let depth = 0; depth < 200; depth += 1) {
    addMany(path, ["a"]);
    path = `${path}/a`;
    world.containers.push(makeContainer(path));
  }

  renderApp(`/containers/${encodeURIComponent(path)}`);

  const tree = await findTree();
  await waitFor(() => {
    expect(tree.getAllByRole("treeitem")).toHaveLength(202);
  });
  expect(ofTree()).toHaveLength(1);
});

test("a container is found by a part of its name, however deep it is", async () => {
  addMany("/team", MANY);
  const { user, where } = renderApp("/");
  await findTree();

  await user.type(screen.getByRole("searchbox", { name: "Find a container" }), "box-15555");
  await user.click(await screen.findByRole("treeitem", { name: /box-15555/ }));

  expect((await findTree()).getAllByRole("treeitem")).toHaveLength(1);
  expect(ofTree().filter((url) => url.includes("search="))).toHaveLength(1);
  expect(where()).toBe("/containers/%2Fteam%2Fbox-15555");
});

test("nothing that is found is said, and the tree is there again without the text", async () => {
  const { user } = renderApp("/");
  await (await findTree()).findByRole("treeitem", { name: "team" });

  const box = screen.getByRole("searchbox", { name: "Find a container" });
  await user.type(box, "nowhere");
  expect(await screen.findByText("No container has that in its name.")).toBeVisible();
  await user.clear(box);

  expect((await findTree()).getByRole("treeitem", { name: "team" })).toBeVisible();
});
