import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { problem } from "../fake-api/answers";
import { makeContainer, makeItem, makeItemCredential, makeSubject } from "../fake-api/make";
import { requestsTo, server } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const TEAM = "/containers/%2Fteam";

beforeEach(() => {
  world.containers.push(makeContainer("/team/archive"));
  world.items["/team"] = [
    makeItem({ kind: "container", name: "archive", id: "/team/archive" }),
    makeItem({ kind: "credential", name: "crm-token", credential: makeItemCredential() }),
  ];
  world.items["/team/archive"] = [
    makeItem({
      kind: "credential",
      name: "old-token",
      path: "/team/archive/old-token",
      credential: makeItemCredential({ state: "error", provider_host: "mail.example" }),
    }),
  ];
});

function lastQuery(): string | undefined {
  const asked = requestsTo("GET", "/api/v1/containers/%2Fteam/items").map(({ url }) => url);
  const withOrder = asked.filter((url) => url.includes("ordering"));
  return withOrder.map((url) => new URL(url).searchParams.toString()).at(-1);
}

test("the switch brings what is below, each row with its path, and stands in the address", async () => {
  const { user, where } = renderApp(TEAM);
  await screen.findByRole("link", { name: "crm-token" });
  expect(screen.queryByText("/team/crm-token")).not.toBeInTheDocument();

  await user.click(screen.getByRole("switch", { name: "Recursive" }));

  expect(await screen.findByRole("link", { name: "old-token" })).toBeVisible();
  expect(screen.getByText("/team/archive/old-token")).toBeVisible();
  expect(where()).toBe(`${TEAM}?recursive=true`);
});

test("what a row has to be is chosen in words, and can be taken away one by one", async () => {
  const { user, where } = renderApp(`${TEAM}?recursive=true`);
  await user.click(await screen.findByRole("button", { name: "Filters" }));
  const filters = within(screen.getByRole("group", { name: "Filters" }));

  await user.click(filters.getByRole("combobox", { name: "Kind" }));
  await user.click(await screen.findByRole("option", { name: "Credential" }));
  await user.click(filters.getByRole("combobox", { name: "State" }));
  await user.click(await screen.findByRole("option", { name: "Error" }));

  await waitFor(() => {
    expect(screen.queryByRole("link", { name: "crm-token" })).not.toBeInTheDocument();
  });
  expect(await screen.findByRole("link", { name: "old-token" })).toBeVisible();
  expect(where()).toBe(`${TEAM}?recursive=true&kind=credential&state=error`);
  await user.click(screen.getByRole("button", { name: "Remove the filter State: Error" }));
  expect(await screen.findByRole("link", { name: "crm-token" })).toBeVisible();
  expect(where()).toBe(`${TEAM}?recursive=true&kind=credential`);
});

test("provider and account are asked for when they are typed", async () => {
  const { user } = renderApp(TEAM);
  await user.click(await screen.findByRole("button", { name: "Filters" }));

  await user.type(screen.getByRole("searchbox", { name: "Provider" }), "mail.example");
  await screen.findByText("Nothing in this container fits these filters.");
  await user.type(screen.getByRole("searchbox", { name: "Account" }), "ann@");

  await waitFor(() => {
    expect(lastQuery()).toBe("provider=mail.example&account=ann%40&ordering=name");
  });
});

test("an address with filters says them, and all of them are cleared at once", async () => {
  const { user, where } = renderApp(`${TEAM}?q=token&state=error&provider=mail.example`);
  await screen.findByText("Nothing in this container fits these filters.");
  const chips = screen.getByRole("group", { name: "What the list is narrowed to" });
  expect(chips).toHaveTextContent("State: ErrorProvider: mail.example");

  await user.click(within(chips).getByRole("button", { name: "Clear the filters" }));

  expect(await screen.findByRole("link", { name: "crm-token" })).toBeVisible();
  expect(where()).toBe(`${TEAM}?q=token`);
});

test("where nothing was found one can look below too", async () => {
  const { user, where } = renderApp(`${TEAM}?state=error`);
  await screen.findByText("Nothing in this container fits these filters.");

  await user.click(screen.getByRole("button", { name: "Look below too" }));

  expect(await screen.findByRole("link", { name: "old-token" })).toBeVisible();
  expect(where()).toBe(`${TEAM}?state=error&recursive=true`);
});

test("an owner is picked by name, and no role is offered", async () => {
  world.people = [makeSubject("user", "bob"), makeSubject("role", "bobs-friends")];
  const { user, where } = renderApp(TEAM);
  await user.click(await screen.findByRole("button", { name: "Filters" }));

  await user.click(screen.getByRole("combobox", { name: "Owner" }));
  await user.click(await screen.findByRole("option", { name: /bob/ }));

  expect(await screen.findByRole("button", { name: "Remove the filter Owner: bob" })).toBeVisible();
  expect(where()).toBe(`${TEAM}?owner=bob`);
  await user.click(screen.getByRole("combobox", { name: "Owner" }));
  expect(screen.queryByRole("option", { name: /friends/ })).not.toBeInTheDocument();
});

test("a tag in a row asks for all that have it, and one more narrows it", async () => {
  world.items["/team"] = [
    makeItem({ kind: "container", name: "archive", tags: ["eu"] }),
    makeItem({ kind: "container", name: "sales", tags: ["eu", "prod"] }),
    makeItem({ kind: "container", name: "other" }),
  ];
  const { user, where } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "All with the tag prod" }));

  await waitFor(() => {
    expect(screen.queryByRole("link", { name: "archive" })).not.toBeInTheDocument();
  });
  expect(await screen.findByRole("link", { name: "sales" })).toBeVisible();
  expect(where()).toBe(`${TEAM}?tag=prod`);
  await user.click(screen.getByRole("button", { name: "Filters" }));
  await user.type(screen.getByRole("combobox", { name: "Tags" }), "US{Enter}");
  await screen.findByText("Nothing in this container fits these filters.");
  expect(where()).toBe(`${TEAM}?tag=prod%2Cus`);
  await user.click(screen.getByRole("button", { name: "Remove the filter Tag: us" }));
  expect(await screen.findByRole("link", { name: "sales" })).toBeVisible();
});

test("who may not look at people can look for their own", async () => {
  server.use(http.get("/api/v1/people", () => problem(403, "not-permitted")));
  const { user, where } = renderApp(TEAM);
  await user.click(await screen.findByRole("button", { name: "Filters" }));

  await user.click(screen.getByRole("combobox", { name: "Owner" }));
  await user.click(await screen.findByRole("option", { name: /alice/ }));

  expect(where()).toBe(`${TEAM}?owner=alice`);
});

test("a filter that the API refuses can be taken away", async () => {
  server.use(
    http.get("/api/v1/containers/:id/items", ({ request }) =>
      request.url.includes("owner=") ? problem(400, "validation-failed") : undefined,
    ),
  );
  const { user } = renderApp(`${TEAM}?owner=nobody`);

  await user.click(await screen.findByRole("button", { name: "Remove the filter Owner: nobody" }));

  expect(await screen.findByRole("link", { name: "crm-token" })).toBeVisible();
});
