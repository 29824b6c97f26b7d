import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Right } from "@/api/types";
import { makeItem, makeItemCredential } from "../fake-api/make";
import { requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const TEAM = "/containers/%2Fteam";

beforeEach(() => {
  world.items["/team"] = [
    makeItem({ kind: "container", name: "archive" }),
    makeItem({ kind: "credential", name: "crm-token", credential: makeItemCredential() }),
    makeItem({
      kind: "credential",
      name: "mail-token",
      credential: makeItemCredential({
        state: "needs_authorization",
        provider_host: "mail.example",
      }),
    }),
  ];
});

async function findRow(name: RegExp) {
  return within(await screen.findByRole("row", { name }));
}

test("a row tells the provider and the state of a credential in words", async () => {
  renderApp(TEAM);

  const row = await findRow(/mail-token/);
  expect(row.getByText("mail.example")).toBeVisible();
  expect(row.getByText("Needs authorization")).toBeVisible();
});

test("containers and credentials lead to their pages", async () => {
  renderApp(TEAM);

  expect(await screen.findByRole("link", { name: "archive" })).toHaveAttribute(
    "href",
    "/containers/archive",
  );
  expect(screen.getByRole("link", { name: "crm-token" })).toHaveAttribute(
    "href",
    "/credentials/crm-token",
  );
});

test.each<[string, Right[], string]>([
  ["use", ["credential_use"], "You may use this credential, but not see its details"],
  ["see the name of", [], "You may neither use this credential nor see its details"],
])("what one may only %s has a lock with the reason, and leads nowhere", async (_, rights, why) => {
  world.items["/team"] = [
    makeItem({
      kind: "credential",
      name: "pay-token",
      rights,
      modified_at: null,
      credential: makeItemCredential({ provider_host: null, expires_at: null, last_used_at: null }),
    }),
  ];

  renderApp(TEAM);

  const row = await findRow(/pay-token/);
  expect(row.getByText(why)).toBeInTheDocument();
  expect(row.queryByRole("link")).not.toBeInTheDocument();
  expect(row.queryByRole("button")).not.toBeInTheDocument();
});

test("searching asks the API and puts the search into the address", async () => {
  const { user, where } = renderApp(TEAM);

  await user.type(
    await screen.findByRole("searchbox", { name: "Search in this container" }),
    "crm",
  );

  await waitFor(() => {
    expect(screen.queryByRole("link", { name: "archive" })).not.toBeInTheDocument();
  });
  expect(await screen.findByRole("link", { name: "crm-token" })).toBeVisible();
  expect(where()).toBe(`${TEAM}?q=crm`);
});

test("an address with a search shows what was found and what was searched for", async () => {
  renderApp(`${TEAM}?q=mail`);

  expect(await screen.findByRole("link", { name: "mail-token" })).toBeVisible();
  expect(screen.getByRole("searchbox", { name: "Search in this container" })).toHaveValue("mail");
  expect(screen.queryByRole("link", { name: "crm-token" })).not.toBeInTheDocument();
});

test("a search without hits is cleared with one button", async () => {
  const { user, where } = renderApp(`${TEAM}?q=nothing`);
  await screen.findByText(/has “nothing” in its name/);

  await user.click(screen.getByRole("button", { name: "Clear the search" }));

  expect(await screen.findByRole("link", { name: "crm-token" })).toBeVisible();
  expect(screen.getByRole("searchbox", { name: "Search in this container" })).toHaveValue("");
  expect(where()).toBe(TEAM);
});

test("a column's head sorts the list, and once more turns it round", async () => {
  const { user, where } = renderApp(TEAM);
  const head = await screen.findByRole("columnheader", { name: "Name" });
  expect(head).toHaveAttribute("aria-sort", "ascending");

  await user.click(within(head).getByRole("button"));

  await waitFor(() => {
    expect(screen.getByRole("columnheader", { name: "Name" })).toHaveAttribute(
      "aria-sort",
      "descending",
    );
  });
  expect(where()).toBe(`${TEAM}?order=-name`);
  const [link] = await screen.findAllByRole("link", { name: /-token$|^archive$/ });
  expect(link).toHaveTextContent("mail-token");
});

test("a long list comes page by page", async () => {
  world.pageSize = 2;
  const { user } = renderApp(TEAM);
  await screen.findByRole("link", { name: "crm-token" });
  expect(screen.queryByRole("link", { name: "mail-token" })).not.toBeInTheDocument();

  await user.click(screen.getByRole("button", { name: "Load more" }));

  expect(await screen.findByRole("link", { name: "mail-token" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Load more" })).not.toBeInTheDocument();
});

test("the list asks for its order by itself, once", async () => {
  renderApp(TEAM);
  await screen.findByRole("link", { name: "crm-token" });

  const asked = requestsTo("GET", "/api/v1/containers/%2Fteam/items").map(({ url }) =>
    new URL(url).searchParams.toString(),
  );

  expect(asked.filter((query) => query.includes("ordering"))).toEqual(["ordering=name"]);
});
