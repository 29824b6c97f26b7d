import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { problem } from "../fake-api/answers";
import {
  makeContainer,
  makeCredential,
  makeCrumb,
  makePerson,
  makeSubject,
} from "../fake-api/make";
import { requestsTo, server } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const TEAM = "/containers/%2Fteam?tab=permissions";
const bob = makeSubject("user", "bob");
const sales = makeSubject("role", "sales");

beforeEach(() => {
  world.people = [bob, sales, makeSubject("service", "robot")];
  world.entries["/team"] = [{ subject: sales, facet: "container", value: "read" }];
  world.inherited = [
    { subject: sales, facet: "credential", value: "no_access", from: makeCrumb("/") },
    { subject: sales, facet: "credential", value: "use", from: makeCrumb("/public") },
    { subject: bob, facet: "security", value: "read_write", from: makeCrumb("/") },
  ];
});

const findHere = async () => within(await screen.findByRole("table", { name: "Said here" }));

test("the tab is in the address, and back leads to what is in the container", async () => {
  const { user, where, history } = renderApp("/containers/%2Fteam");

  await user.click(await screen.findByRole("tab", { name: "Permissions" }));
  expect(await screen.findByRole("heading", { name: "Said here" })).toBeVisible();
  expect(where()).toBe(TEAM);
  history.back();

  expect(await screen.findByRole("tab", { name: "Contents", selected: true })).toBeVisible();
});

test("who may not see the permissions has no tab, whatever the address says", async () => {
  world.containers = [makeContainer("/team", { rights: ["container_read"] })];

  renderApp(TEAM);

  expect(await screen.findByText(/This container is empty/)).toBeVisible();
  expect(screen.queryByRole("tab")).not.toBeInTheDocument();
  expect(requestsTo("GET", "/api/v1/items/%2Fteam/permissions")).toEqual([]);
});

test("who may override security has the tab everywhere", async () => {
  world.containers = [makeContainer("/team", { rights: ["container_read"] })];
  world.person = makePerson({ privileges: ["override_security"] });

  renderApp(TEAM);

  expect(await screen.findByRole("heading", { name: "Said here" })).toBeVisible();
});

test("a cell says what is said here, or what is inherited and from where", async () => {
  renderApp(TEAM);
  const here = await findHere();

  expect(here.getByLabelText("Container for sales")).toHaveDisplayValue("Read");
  expect(here.getByLabelText("Credential for sales")).toHaveDisplayValue(
    "Inherit: Use, from /public",
  );
  expect(here.getByLabelText("Service for sales")).toHaveDisplayValue("Inherit: nothing");
  const choices = within(here.getByLabelText("Container for sales")).getAllByRole("option");
  expect(choices.map((choice) => choice.textContent)).toEqual([
    "Inherit: nothing",
    "Read",
    "Read, Write",
    "No access",
  ]);
});

test("a credential has the three facets that mean something on it", async () => {
  world.credentials = [makeCredential()];
  world.entries.crm = [{ subject: bob, facet: "credential", value: "use" }];

  renderApp("/credentials/crm?tab=permissions");
  const here = await findHere();

  expect(here.getAllByRole("columnheader").map((head) => head.textContent)).toEqual([
    "User, role or service",
    "Configuration",
    "Credential",
    "Security",
    "Actions",
  ]);
});

test("who is only named above stands below, with a link to where", async () => {
  renderApp(TEAM);

  const above = within(await screen.findByRole("table", { name: "From above" }));
  expect(above.getByText("bob")).toBeVisible();
  expect(above.queryByText("sales")).not.toBeInTheDocument();
  expect(above.getByRole("link", { name: "/" })).toHaveAttribute(
    "href",
    "/containers/%2F?tab=permissions",
  );
});

test("saying something else of them gives them a row here, where one goes on", async () => {
  const { user } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "Say something else of bob here" }));

  const here = await findHere();
  await waitFor(() => {
    expect(here.getByLabelText("Container for bob")).toHaveFocus();
  });
  expect(here.getByLabelText("Security for bob")).toHaveDisplayValue(
    "Inherit: Read, Write, from /",
  );
  expect(screen.queryByRole("table", { name: "From above" })).not.toBeInTheDocument();
});

test("people are added by a part of the name, and told from roles and services", async () => {
  const { user, where } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "Add people" }));
  expect(where()).toBe(`${TEAM}&add=true`);
  await user.type(
    await screen.findByRole("combobox", { name: "Find a user, role or service" }),
    "rob",
  );
  await user.click(await screen.findByRole("option", { name: "robot service" }));

  const here = await findHere();
  expect(here.getByLabelText("Credential for robot")).toHaveDisplayValue("Inherit: nothing");
  expect(screen.getByRole("button", { name: "Save…" })).toBeDisabled();
});

test("who may not search all people chooses among those that the page names", async () => {
  server.use(http.get("/api/v1/people", () => problem(403, "not-permitted")));
  const { user } = renderApp(`${TEAM}&add=true`);

  await user.click(await screen.findByRole("combobox", { name: "Find a user, role or service" }));

  expect(await screen.findByText(/Only those that this page names/)).toBeVisible();
  expect(await screen.findByRole("option", { name: "bob user" })).toBeVisible();
  expect(screen.getByRole("option", { name: "alice user" })).toBeVisible();
});

test("who may only look reads words, and learns what it would need", async () => {
  world.mayChangePermissions = false;

  renderApp(TEAM);
  const here = await findHere();

  expect(here.getByText("Inherit: Use, from /public")).toBeVisible();
  expect(here.queryByRole("combobox")).not.toBeInTheDocument();
  expect(screen.getByText("That needs Security: Read, Write on /team.")).toBeVisible();
  expect(screen.queryByRole("button", { name: /Add people|Save|Say something/ })).toBeNull();
});

test("what was changed outlives a look at the contents, and is asked about before leaving", async () => {
  const { user, where } = renderApp(TEAM);
  const here = await findHere();
  await user.selectOptions(here.getByLabelText("Container for sales"), "No access");

  await user.click(screen.getByRole("tab", { name: "Contents" }));
  await user.click(screen.getByRole("tab", { name: "Permissions" }));
  expect((await findHere()).getByLabelText("Container for sales")).toHaveValue("no_access");
  await user.click(screen.getByRole("treeitem", { name: "Root" }));

  const dialog = within(await screen.findByRole("dialog", { name: "Leave without saving?" }));
  await user.click(dialog.getByRole("button", { name: "Cancel" }));
  expect(where()).toContain("%2Fteam");
});

test("discarding brings back what was there", async () => {
  const { user } = renderApp(TEAM);
  await user.click(
    await screen.findByRole("button", { name: "Remove what is said here of sales" }),
  );
  expect(screen.queryByRole("table", { name: "Said here" })).not.toBeInTheDocument();

  await user.click(screen.getByRole("button", { name: "Discard changes" }));

  expect((await findHere()).getByLabelText("Container for sales")).toHaveValue("read");
});

test("sharing a credential leads to where people are added", async () => {
  world.credentials = [makeCredential()];
  const { user, where } = renderApp("/credentials/crm");

  await user.click(await screen.findByRole("link", { name: "Share" }));

  expect(
    await screen.findByRole("combobox", { name: "Find a user, role or service" }),
  ).toBeVisible();
  expect(where()).toBe("/credentials/crm?tab=permissions&add=true");
});

test("who may not change the permissions of a credential can't share it", async () => {
  world.credentials = [makeCredential({ rights: ["configuration_read", "security_read"] })];

  renderApp("/credentials/crm");

  expect(await screen.findByRole("tab", { name: "Permissions" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "Share" })).not.toBeInTheDocument();
});
