import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { Reason } from "@/api/types";
import { inDays, makeCrumb, makePerson, makeSubject } from "../fake-api/make";
import { requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const TEAM = "/containers/%2Fteam?tab=permissions";
const bob = makeSubject("user", "bob");
const charlie = makeSubject("user", "charlie");

const BY_SALES: Reason = {
  facet: "credential",
  value: "use",
  subject: makeSubject("role", "team"),
  through: [makeSubject("role", "sales"), makeSubject("role", "team")],
  from: makeCrumb("/team"),
};

beforeEach(() => {
  world.people = [bob, charlie];
  world.holders = [
    { person: bob, rights: ["credential_use"], reasons: [BY_SALES] },
    { person: charlie, rights: ["security_read", "security_write"], reasons: [] },
  ];
});

const findHolders = async () => within(await screen.findByRole("table", { name: "Who may" }));

test("each person's rights stand with the reasons in words", async () => {
  renderApp(TEAM);

  const row = within((await findHolders()).getByRole("row", { name: /bob/ }));
  expect(row.getByText("Credential: Use")).toBeVisible();
  expect(row.getAllByText("by role sales in team, Use on /team")[0]).toBeVisible();
});

test("the list is filtered by right and name, which the address keeps", async () => {
  const { user, where } = renderApp(TEAM);
  await findHolders();

  await user.click(screen.getByRole("combobox", { name: "Right" }));
  await user.click(await screen.findByRole("option", { name: "Security: Write" }));
  await waitFor(() => {
    expect(where()).toBe(`${TEAM}&right=security_write`);
  });
  expect((await findHolders()).queryByText("bob")).not.toBeInTheDocument();
  await user.type(screen.getByRole("searchbox", { name: "Name" }), "bo");

  expect(await screen.findByText("Nobody fits these filters.")).toBeVisible();
  expect(where()).toBe(`${TEAM}&right=security_write&who=bo`);
  expect(screen.getByRole("link", { name: "Download CSV" })).toHaveAttribute(
    "href",
    "/api/v1/items/%2Fteam/access.csv?right=security_write&search=bo",
  );
  await user.click(screen.getByRole("button", { name: "Clear the filters" }));
  expect((await findHolders()).getByText("bob")).toBeVisible();
  expect(screen.getByRole("searchbox", { name: "Name" })).toHaveValue("");
});

test("who made no use of a right for long is found, with the time", async () => {
  const [ofBob, ofCharlie] = world.holders;
  if (!ofBob || !ofCharlie) throw new Error("there are two");
  world.holders = [ofBob, { ...ofCharlie, last_used_at: null }];
  const { user, where } = renderApp(TEAM);
  await findHolders();

  await user.click(screen.getByRole("checkbox", { name: "Not used for 90 days" }));

  expect(await screen.findByRole("columnheader", { name: "Last used" })).toBeVisible();
  const row = within(await (await findHolders()).findByRole("row", { name: /charlie/ }));
  expect(row.getByText("Not in a year")).toBeVisible();
  expect((await findHolders()).queryByText("bob")).not.toBeInTheDocument();
  expect(where()).toBe(`${TEAM}&unused=true`);
  expect(screen.getByRole("link", { name: "Download CSV" })).toHaveAttribute(
    "href",
    "/api/v1/items/%2Fteam/access.csv?unused_days=90",
  );

  // Nobody knows of this right when it was used.
  await user.click(screen.getByRole("combobox", { name: "Right" }));
  await user.click(await screen.findByRole("option", { name: "Security: Write" }));
  expect(screen.getByRole("checkbox", { name: "Not used for 90 days" })).not.toBeChecked();
});

test("a long list comes page by page", async () => {
  world.pageSize = 1;
  const { user } = renderApp(TEAM);
  await findHolders();

  await user.click(screen.getByRole("button", { name: "Load more" }));

  expect(await (await findHolders()).findByText("charlie")).toBeVisible();
});

test("a question is answered with a sentence and what stops it", async () => {
  world.verdict = {
    allowed: false,
    sentence: "bob may not use /team.",
    stops: [{ ...BY_SALES, value: "no_access" }],
  };
  const { user, where } = renderApp(TEAM);

  await user.type(await screen.findByRole("combobox", { name: "May" }), "bo");
  await user.click(await screen.findByRole("option", { name: "bob user" }));
  await user.click(screen.getByRole("combobox", { name: "do this here" }));
  await user.click(await screen.findByRole("option", { name: "Credential: Use" }));

  expect(await screen.findByText("bob may not use /team.")).toBeVisible();
  expect(screen.getByText("No")).toBeVisible();
  expect(screen.getByText("by role sales in team, No access on /team")).toBeVisible();
  expect(where()).toBe(`${TEAM}&ask=user%3Abob&may=credential_use`);
});

test("a question that a colleague sent has its name and answer at once", async () => {
  const history = [
    { id: "e1", at: inDays(-3), sentence: "root changed the members of sales: added bob" },
  ];
  world.verdict = { allowed: true, sentence: "bob may use /team.", reasons: [BY_SALES], history };

  renderApp(`${TEAM}&ask=user%3Abob&may=credential_use`);

  expect(await screen.findByText("bob may use /team.")).toBeVisible();
  expect(screen.getByText("Since when")).toBeVisible();
  expect(screen.getByText(/added bob/)).toBeVisible();
  expect(screen.getByRole("link", { name: "3 days ago" })).toHaveAttribute("href", "/record/e1");
  expect(screen.getByText("What gives it")).toBeVisible();
  await waitFor(() => {
    expect(screen.getByRole("combobox", { name: "May" })).toHaveValue("bob");
  });
});

test("where no entry says anything, the answer says that", async () => {
  renderApp(`${TEAM}&ask=user%3Abob&may=credential_use`);

  expect(await screen.findByText(/No entry says anything of it/)).toBeVisible();
});

test("the page of a person lists the places, and the address keeps the choice", async () => {
  world.person = makePerson({ privileges: ["read_users"] });
  world.places = [
    { id: "/team", kind: "container", path: "/team", rights: ["container_read"] },
    { id: "crm", kind: "credential", path: "/team/crm", rights: ["credential_use"] },
  ];
  const { user, where } = renderApp("/");

  await user.click(await screen.findByRole("link", { name: "Who may what" }));
  expect(await screen.findByText(/Choose a user, a role or a service first/)).toBeVisible();
  await user.type(screen.getByRole("combobox", { name: "User, role or service" }), "bo");
  await user.click(await screen.findByRole("option", { name: "bob user" }));

  expect(await screen.findByRole("link", { name: "/team" })).toHaveAttribute(
    "href",
    "/containers/%2Fteam?tab=permissions",
  );
  expect(screen.getByRole("link", { name: "/team/crm" })).toHaveAttribute(
    "href",
    "/credentials/crm?tab=permissions",
  );
  expect(where()).toBe("/access?who=user%3Abob");
  expect(screen.getByRole("link", { name: "Download CSV" })).toHaveAttribute(
    "href",
    "/api/v1/items/%2F/access/places.csv?user=bob",
  );
});

test("another container and a right narrow the places down", async () => {
  const { user, where } = renderApp("/access?who=user%3Abob");

  expect(await screen.findByText("bob may do nothing in / or below it.")).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Change" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Choose a container" }));
  await user.click(await dialog.findByRole("treeitem", { name: "team" }));
  await user.click(dialog.getByRole("button", { name: "Choose" }));
  await user.click(screen.getByRole("combobox", { name: "Right" }));
  await user.click(await screen.findByRole("option", { name: "Credential: Use" }));

  expect(
    await screen.findByText("bob does not have this right in /team or below it."),
  ).toBeVisible();
  expect(where()).toBe("/access?who=user%3Abob&below=%2Fteam&right=credential_use");
  const asked = requestsTo("GET", "/api/v1/items/%2Fteam/access/places");
  expect(new URL(asked.at(-1)?.url ?? "").search).toBe("?user=bob&right=credential_use");
});

test("whom there is not any more is said", async () => {
  renderApp("/access?who=user%3Adave");

  expect(await screen.findByText(/is not there any more/)).toBeVisible();
});
