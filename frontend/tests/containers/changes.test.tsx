import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { expect, test } from "vitest";
import { problem } from "../fake-api/answers";
import { makeContainer, makeEffects, makeItem, makeSubject } from "../fake-api/make";
import { bodiesOf, requestsTo, server } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const TEAM = "/containers/%2Fteam";

function addArchive() {
  world.containers.push(makeContainer("/team/archive"));
  world.items["/team"] = [
    makeItem({ kind: "container", name: "archive", id: "/team/archive", path: "/team/archive" }),
  ];
}

test("an empty container offers both things that can be put into it", async () => {
  renderApp(TEAM);

  expect(await screen.findByText(/This container is empty/)).toBeVisible();
  expect(screen.getByRole("link", { name: "Create credential" })).toHaveAttribute(
    "href",
    "/credentials/new?container=%2Fteam",
  );
  expect(screen.getByRole("button", { name: "Create container" })).toBeVisible();
});

test("who may not write in a container is offered nothing to create", async () => {
  world.containers = [makeContainer("/team", { rights: ["container_read"] })];

  renderApp(TEAM);

  expect(await screen.findByText(/you may not create anything in it/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Create" })).not.toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "More" })).not.toBeInTheDocument();
});

test("a container that was created is in the list at once", async () => {
  addArchive();
  const { user } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "Create" }));
  await user.click(await screen.findByRole("menuitem", { name: "Container" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Create container" }));
  await user.type(dialog.getByLabelText("Name"), "  sales  ");
  await user.click(dialog.getByRole("button", { name: "Create" }));

  expect(await screen.findByRole("link", { name: "sales" })).toBeVisible();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(await bodiesOf("POST", "/api/v1/containers")).toEqual([
    { parent: "/team", name: "sales" },
  ]);
});

test("a name that is taken is told beside the field, and what was typed stays", async () => {
  addArchive();
  const { user } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "Create" }));
  await user.click(await screen.findByRole("menuitem", { name: "Container" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Create container" }));
  await user.type(dialog.getByLabelText("Name"), "Archive{Enter}");

  await waitFor(() => {
    expect(dialog.getByLabelText("Name")).toHaveAccessibleDescription(
      "There is something named Archive in /team already.",
    );
  });
  expect(dialog.getByLabelText("Name")).toHaveValue("Archive");
});

test("a container without a name is not even asked for", async () => {
  addArchive();
  const { user } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "Create" }));
  await user.click(await screen.findByRole("menuitem", { name: "Container" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("Name"), "   {Enter}");

  expect(dialog.getByLabelText("Name")).toHaveAccessibleDescription("A container needs a name.");
  expect(requestsTo("POST", "/api/v1/containers")).toHaveLength(0);
});

test("renaming sends the version that was read", async () => {
  const { user } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Name and tags" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Name and tags" }));
  await user.clear(dialog.getByLabelText("Name"));
  await user.type(dialog.getByLabelText("Name"), "sales{Enter}");

  expect(await screen.findByRole("heading", { name: "sales" })).toBeVisible();
  const [request] = requestsTo("PATCH", "/api/v1/containers/");
  expect(request?.headers.get("If-Match")).toMatch(/^".+"$/);
});

test("tags are changed beside the name, and only what was changed is sent", async () => {
  world.containers[1] = makeContainer("/team", { tags: ["prod"] });
  const { user } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Name and tags" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Name and tags" }));
  await user.type(dialog.getByRole("combobox", { name: "Tags" }), "EU {Enter}Prod{Enter}");
  await user.click(dialog.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("The tags of team were saved")).toBeVisible();
  expect(await bodiesOf("PATCH", "/api/v1/containers/")).toEqual([{ tags: ["prod", "eu"] }]);
});

test("a rename that comes too late changes nothing, and says so", async () => {
  const { user } = renderApp(TEAM);
  await user.click(await screen.findByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Name and tags" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Name and tags" }));

  world.containers[1] = makeContainer("/team", { modified_at: new Date().toISOString() });
  await user.type(dialog.getByLabelText("Name"), "2{Enter}");

  expect(await dialog.findByRole("alert")).toHaveTextContent(
    "Somebody else changed this meanwhile",
  );
  expect(dialog.getByLabelText("Name")).toHaveValue("team2");
});

test("before a container goes to the bin, the dialog says what goes along and who loses it", async () => {
  addArchive();
  world.losing = [{ kind: "service", id: "s", name: "crm-sync" }];
  const { user, where } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Delete team" }));

  expect(await dialog.findByText(/All that is in it goes along: 1 container/)).toBeVisible();
  expect(dialog.getByText("/team/archive")).toBeVisible();
  expect(dialog.getByText("crm-sync")).toBeVisible();
  expect(dialog.getByText(/goes to the bin for 30 days/)).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Delete team" }));
  await screen.findByRole("heading", { name: "Root" });
  expect(where()).toBe("/containers/%2F");
});

test("after a container was deleted, the page of the one around it shows the list without it", async () => {
  const { user, where } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
  await user.click(await screen.findByRole("button", { name: "Delete team" }));

  expect(await screen.findByRole("heading", { name: "Root" })).toBeVisible();
  expect(where()).toBe("/containers/%2F");
  await waitFor(() => {
    expect(screen.queryByRole("link", { name: "team" })).not.toBeInTheDocument();
  });
});

test("a page that was deleted does not come back with the browser's Back", async () => {
  const { user, history } = renderApp(TEAM);
  await user.click(await screen.findByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
  await user.click(await screen.findByRole("button", { name: "Delete team" }));
  await screen.findByRole("heading", { name: "Root" });

  history.back();

  expect(await screen.findByText("There is no such thing here.")).toBeVisible();
  expect(screen.queryByRole("heading", { name: "team" })).not.toBeInTheDocument();
});

test("a row is moved to the container that was picked in the tree", async () => {
  addArchive();
  world.containers.push(makeContainer("/sales"));
  world.items["/"]?.push(makeItem({ kind: "container", name: "sales", id: "/sales" }));
  const { user } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "Actions for archive" }));
  await user.click(await screen.findByRole("menuitem", { name: "Move" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Move archive" }));
  expect(dialog.getByRole("button", { name: "Move here" })).toBeDisabled();
  await user.click(await dialog.findByRole("treeitem", { name: "sales" }));
  await dialog.findByText("Nobody gains or loses anything by this.");
  await user.click(dialog.getByRole("button", { name: "Move here" }));

  await waitFor(() => {
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });
  expect(await bodiesOf("PATCH", "/api/v1/containers/")).toEqual([{ parent: "/sales" }]);
});

test("before a move it is told who gains and who loses what", async () => {
  addArchive();
  world.effects = makeEffects({
    effects: [
      {
        person: makeSubject("user", "bob"),
        gains: [{ right: "credential_use", items: 2 }],
        loses: [],
      },
    ],
  });
  const { user } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "Actions for archive" }));
  await user.click(await screen.findByRole("menuitem", { name: "Move" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Move archive" }));
  await user.click(await dialog.findByRole("treeitem", { name: "Root" }));

  expect(await dialog.findByText("bob gains Use on 2 credentials")).toBeVisible();
  expect(dialog.getByRole("button", { name: "Move here" })).toBeEnabled();
  expect(await bodiesOf("POST", "/api/v1/items/%2Fteam%2Farchive/move/preview")).toEqual([
    { parent: "/" },
  ]);
  expect(requestsTo("PATCH", "/api/v1/containers/")).toEqual([]);
});

test("a place that nothing can go to is refused before the move", async () => {
  addArchive();
  server.use(
    http.post("/api/v1/items/:id/move/preview", () =>
      problem(409, "into-itself", { title: "archive can't go into itself." }),
    ),
  );
  const { user } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "Actions for archive" }));
  await user.click(await screen.findByRole("menuitem", { name: "Move" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Move archive" }));
  await user.click(await dialog.findByRole("treeitem", { name: "Root" }));

  expect(await dialog.findByText("archive can't go into itself.")).toBeVisible();
  expect(dialog.getByRole("button", { name: "Move here" })).toBeDisabled();
});

test("the root can't be renamed, moved or deleted", async () => {
  renderApp("/containers/%2F");

  expect(await screen.findByRole("button", { name: "Create" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "More" })).not.toBeInTheDocument();
});
