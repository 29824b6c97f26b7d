import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { invalid } from "../fake-api/answers";
import { makeEffects, makePerson, makeRole, makeSubject } from "../fake-api/make";
import { bodiesOf, requestsTo, server } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const bob = makeSubject("user", "bob");
const dora = makeSubject("user", "dora");
const sync = makeSubject("service", "crm-sync");
const sales = makeSubject("role", "sales");
const MEMBERS = "/api/v1/roles/sales/members";

beforeEach(() => {
  world.person = makePerson({ privileges: ["maintain_users"] });
  world.people = [bob, dora, sync, sales, makeSubject("role", "europe")];
  world.roles = [
    makeRole({ name: "authenticated", is_fixed: true, people: 4 }),
    makeRole({ name: "europe", people: 2, members: [sales] }),
    makeRole({
      name: "sales",
      people: 2,
      members: [bob],
      within: [makeSubject("role", "europe")],
      privileges: ["read_users"],
    }),
  ];
  world.effects = makeEffects({
    effects: [{ person: dora, gains: [{ right: "credential_use", items: 3 }], loses: [] }],
  });
});

type User = ReturnType<typeof renderApp>["user"];

async function addMember(user: User, name: RegExp) {
  await user.click(await screen.findByRole("button", { name: "Add members" }));
  await pick(user, name);
}

/** The picker stays there for the next one. */
async function pick(user: User, name: RegExp) {
  await user.click(screen.getByRole("combobox", { name: "Find a user, role or service" }));
  await user.click(await screen.findByRole("option", { name }));
}

async function look(user: User) {
  await user.click(screen.getByRole("button", { name: "Save…" }));
  return within(await screen.findByRole("dialog", { name: "Save the members of sales" }));
}

test("a role shows those in it when it is opened, and says in which one it stands", async () => {
  const { user } = renderApp("/roles");
  const table = within(await screen.findByRole("table", { name: "Roles" }));
  await table.findByRole("row", { name: /europe/ });
  expect(table.queryByRole("link", { name: "sales" })).not.toBeInTheDocument();

  await user.click(table.getByRole("button", { name: "Show the roles in europe" }));

  expect(await table.findByRole("row", { name: /sales, in europe/ })).toBeVisible();
  const twist = table.getByRole("button", { name: "Hide the roles in europe" });
  expect(twist).toHaveAttribute("aria-expanded", "true");
  await user.click(twist);
  expect(table.queryByRole("link", { name: "sales" })).not.toBeInTheDocument();
});

test("a search stands in the address, and finds nested roles", async () => {
  const { user, where } = renderApp("/roles");
  await user.type(await screen.findByLabelText("Name"), "sal");

  expect(await screen.findByRole("link", { name: "sales" })).toBeVisible();
  await waitFor(() => {
    expect(screen.queryByRole("link", { name: "europe" })).not.toBeInTheDocument();
  });
  expect(where()).toBe("/roles?q=sal");
});

test("roles of several pages are in one picture", async () => {
  world.pageSize = 1;
  const { user } = renderApp("/roles");

  await user.click(await screen.findByRole("button", { name: "Show the roles in europe" }));

  expect(await screen.findByRole("link", { name: "sales" })).toBeVisible();
});

test("a role is created, and its page opens", async () => {
  const { user, where } = renderApp("/roles");
  await user.click(await screen.findByRole("button", { name: "Create role" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Create role" }));
  await user.type(dialog.getByLabelText("Name"), "sales{Enter}");
  expect(await dialog.findByText("Another role has this name.")).toBeVisible();

  await user.clear(dialog.getByLabelText("Name"));
  await user.type(dialog.getByLabelText("Name"), "support{Enter}");

  expect(await screen.findByRole("heading", { name: "support" })).toBeVisible();
  expect(where()).toBe("/roles/support");
});

test("the page tells who was put in, and where the role is in itself", async () => {
  renderApp("/roles/sales");

  const table = within(await screen.findByRole("table", { name: "Members" }));
  expect(table.getByRole("link", { name: "bob" })).toHaveAttribute("href", "/people/bob");
  expect(screen.getByRole("link", { name: "europe" })).toHaveAttribute("href", "/roles/europe");
  expect(screen.getByRole("checkbox", { name: "Read users and roles" })).toBeChecked();
});

test("before members are saved, it is told who gains and who loses what", async () => {
  const { user } = renderApp("/roles/sales");
  await addMember(user, /dora/);
  await pick(user, /crm-sync/);

  const dialog = await look(user);
  expect(await dialog.findByText("dora gains Use on 3 credentials")).toBeVisible();
  expect(requestsTo("PUT", MEMBERS)).toHaveLength(0);
  await user.click(dialog.getByRole("button", { name: "Save members" }));

  expect(await screen.findByText("The members were saved")).toBeVisible();
  const said = { users: ["bob", "dora", "crm-sync"], roles: [] };
  expect(await bodiesOf("POST", `${MEMBERS}/preview`)).toEqual([said]);
  expect(await bodiesOf("PUT", MEMBERS)).toEqual([said]);
  expect(screen.queryByRole("button", { name: "Save…" })).not.toBeInTheDocument();
});

test("somebody is taken out, and comes back when the change is discarded", async () => {
  const { user } = renderApp("/roles/sales");
  await user.click(await screen.findByRole("button", { name: "Take bob out" }));
  expect(screen.queryByRole("link", { name: "bob" })).not.toBeInTheDocument();

  await user.click(screen.getByRole("button", { name: "Discard changes" }));

  expect(screen.getByRole("link", { name: "bob" })).toBeVisible();
});

test("a role that would be in itself is told in the dialog, and nothing can be saved", async () => {
  const circle = "europe contains sales: a role can't be in itself.";
  server.use(http.post(`${MEMBERS}/preview`, () => invalid({ roles: circle })));
  const { user } = renderApp("/roles/sales");
  await addMember(user, /europe/);

  const dialog = await look(user);

  expect(await dialog.findByText(circle)).toBeVisible();
  expect(dialog.getByRole("button", { name: "Save members" })).toBeDisabled();
});

/** Somebody else puts crm-sync in while alice puts dora in. */
async function clash(user: User) {
  await addMember(user, /dora/);
  const role = world.roles.find(({ id }) => id === "sales");
  if (role) role.members = [bob, sync];
  const dialog = await look(user);
  await dialog.findByText("dora gains Use on 3 credentials");
  await user.click(dialog.getByRole("button", { name: "Save members" }));
  return within(await screen.findByRole("dialog", { name: /Somebody else changed this role/ }));
}

test("what somebody else changed meanwhile is told, and one's own is kept on top of it", async () => {
  const { user } = renderApp("/roles/sales");
  const dialog = await clash(user);
  expect(dialog.getByText("Put in: crm-sync")).toBeVisible();

  await user.click(dialog.getByRole("button", { name: "Keep mine" }));
  const again = within(await screen.findByRole("dialog", { name: "Save the members of sales" }));
  await again.findByText("dora gains Use on 3 credentials");
  await user.click(again.getByRole("button", { name: "Save members" }));

  expect(await screen.findByText("The members were saved")).toBeVisible();
  expect((await bodiesOf("PUT", MEMBERS)).at(-1)).toEqual({
    users: ["bob", "crm-sync", "dora"],
    roles: [],
  });
});

test("theirs can be taken, and one's own change is gone", async () => {
  const { user } = renderApp("/roles/sales");
  const dialog = await clash(user);

  await user.click(dialog.getByRole("button", { name: "Take theirs" }));

  expect(await screen.findByRole("link", { name: "crm-sync" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "dora" })).not.toBeInTheDocument();
});

test("a role is renamed", async () => {
  const { user } = renderApp("/roles/sales");
  await user.click(await screen.findByRole("button", { name: "Rename" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Rename sales" }));
  await user.clear(dialog.getByLabelText("Name"));

  await user.type(dialog.getByLabelText("Name"), "sellers{Enter}");

  expect(await screen.findByRole("heading", { name: "sellers" })).toBeVisible();
});

test("its privileges are saved without touching members that are being edited", async () => {
  const { user } = renderApp("/roles/sales");
  await addMember(user, /dora/);
  await user.click(screen.getByRole("checkbox", { name: "Export secrets" }));
  await user.click(screen.getByRole("button", { name: "Save privileges" }));
  await screen.findByText("The privileges of sales were saved");

  const dialog = await look(user);
  await dialog.findByText("dora gains Use on 3 credentials");
  await user.click(dialog.getByRole("button", { name: "Save members" }));

  expect(await screen.findByText("The members were saved")).toBeVisible();
});

test("deleting says how many lose it, and what they lose", async () => {
  world.effects = makeEffects({
    effects: [{ person: bob, gains: [], loses: [{ right: "credential_use", items: 2 }] }],
  });
  const { user, where } = renderApp("/roles/sales");
  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Delete" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Delete sales" }));
  expect(await dialog.findByText(/2 people and services have this role/)).toBeVisible();
  expect(await dialog.findByText("bob loses Use on 2 credentials")).toBeVisible();

  await user.click(dialog.getByRole("button", { name: "Delete sales" }));

  expect(await screen.findByText("sales was deleted")).toBeVisible();
  expect(where()).toBe("/roles");
});

test("the role of everybody says why it can't be changed", async () => {
  renderApp("/roles/authenticated");

  expect(await screen.findByText(/Everybody who signs in is in this role/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Rename" })).not.toBeInTheDocument();
});

test("who may only read is told what changing needs", async () => {
  world.person = makePerson({ privileges: ["read_users"] });
  renderApp("/roles/sales");

  expect(await screen.findByText(/You may look at roles, but not change them/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Add members" })).not.toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Take bob out" })).not.toBeInTheDocument();
});
