import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { invalid } from "../fake-api/answers";
import { makePerson, makeSubject, makeUser } from "../fake-api/make";
import { bodiesOf, requestsTo, server } from "../fake-api/server";
import { PASSWORD_TEXT } from "../fake-api/users";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const sales = makeSubject("role", "sales");
const europe = makeSubject("role", "europe");

beforeEach(() => {
  world.person = makePerson({ privileges: ["maintain_users", "read_users"] });
  world.users = [
    makeUser({ username: "alice" }),
    makeUser({
      username: "bob",
      first_name: "Bob",
      last_name: "Baker",
      email: "bob@example.com",
      privileges: ["view_log"],
      effective_privileges: ["view_log", "stop_jobs"],
      roles: [sales],
      effective_roles: [sales, europe],
    }),
    makeUser({ username: "charlie", is_active: false }),
    makeUser({ username: "root", is_administrator: true }),
  ];
});

type User = ReturnType<typeof renderApp>["user"];

async function choose(user: User, item: string) {
  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: item }));
}

function findKept(queryClient: ReturnType<typeof renderApp>["queryClient"]): string {
  const caches = [queryClient.getQueryCache(), queryClient.getMutationCache()];
  return JSON.stringify(
    caches.flatMap<unknown>((cache) => cache.getAll().map(({ state }) => state)),
  );
}

test("the list tells who there is, and whether they can sign in", async () => {
  renderApp("/people");

  const bob = within(await screen.findByRole("row", { name: /Bob Baker/ }));
  expect(bob.getByText("bob")).toBeVisible();
  expect(bob.getByText("bob@example.com")).toBeVisible();
  expect(bob.getByText("Active")).toBeVisible();
  expect(screen.getByRole("row", { name: /charlie/ })).toHaveTextContent("Disabled");
  expect(screen.getByRole("row", { name: /root/ })).toHaveTextContent("Administrator");
});

test("a search and a state stand in the address, and narrow the list", async () => {
  const { user, where } = renderApp("/people?state=disabled");
  await screen.findByRole("row", { name: /charlie/ });
  expect(screen.queryByRole("row", { name: /Bob/ })).not.toBeInTheDocument();

  await user.type(screen.getByLabelText("Name or e-mail address"), "baker");

  expect(await screen.findByText("Nobody fits these filters.")).toBeVisible();
  expect(where()).toBe("/people?state=disabled&q=baker");
  await user.click(screen.getByRole("button", { name: "Clear the filters" }));
  expect(await screen.findByRole("row", { name: /Bob Baker/ })).toBeVisible();
  expect(screen.getByLabelText("Name or e-mail address")).toHaveValue("");
});

test("a long list is loaded piece by piece", async () => {
  world.pageSize = 2;
  const { user } = renderApp("/people");
  await screen.findByRole("row", { name: /Bob/ });

  await user.click(screen.getByRole("button", { name: "Load more" }));

  expect(await screen.findByRole("row", { name: /root/ })).toBeVisible();
});

test("only who reads or maintains people is led to the list", async () => {
  world.person = makePerson();
  renderApp("/containers/%2Fteam");

  await screen.findByRole("link", { name: "Bin" });
  expect(screen.queryByRole("link", { name: "People" })).not.toBeInTheDocument();
});

test("a new person's password is shown once, and kept nowhere", async () => {
  const { user, queryClient, where } = renderApp("/people");
  await user.click(await screen.findByRole("button", { name: "Create person" }));
  const form = within(await screen.findByRole("dialog", { name: "Create person" }));
  await user.type(form.getByLabelText("User name"), "dora");
  await user.type(form.getByLabelText("E-mail address"), "dora@example.com");
  await user.click(form.getByRole("button", { name: "Create" }));

  const dialog = within(await screen.findByRole("dialog", { name: "The password of dora" }));
  expect(dialog.getByText(PASSWORD_TEXT)).toBeVisible();
  await user.keyboard("{Escape}");
  expect(dialog.getByText(PASSWORD_TEXT)).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "I have copied it" }));

  expect(await screen.findByRole("heading", { name: "dora" })).toBeVisible();
  expect(where()).toBe("/people/dora");
  expect(document.documentElement.outerHTML).not.toContain(PASSWORD_TEXT);
  expect(findKept(queryClient)).toContain("dora");
  expect(findKept(queryClient)).not.toContain(PASSWORD_TEXT);
});

test("a name that is taken or can't be one is told beside the field", async () => {
  const { user } = renderApp("/people");
  await user.click(await screen.findByRole("button", { name: "Create person" }));
  const form = within(await screen.findByRole("dialog", { name: "Create person" }));

  await user.type(form.getByLabelText("User name"), "no spaces{Enter}");
  expect(await form.findByText("Use 1 to 150 letters, digits and . _ - + @")).toBeVisible();
  expect(requestsTo("POST", "/api/v1/users")).toHaveLength(0);
  await user.clear(form.getByLabelText("User name"));
  await user.type(form.getByLabelText("User name"), "bob{Enter}");

  expect(await form.findByText("A user or a service has this name already.")).toBeVisible();
});

test("a page tells of roles, privileges and what they give", async () => {
  renderApp("/people/bob");

  expect(await screen.findByRole("heading", { name: "Bob Baker" })).toBeVisible();
  expect(screen.getByRole("link", { name: "sales" })).toHaveAttribute("href", "/roles/sales");
  expect(screen.getByRole("link", { name: "europe" })).toHaveAttribute("href", "/roles/europe");
  expect(screen.getByRole("checkbox", { name: "View the whole record" })).toBeChecked();
  expect(screen.getByRole("checkbox", { name: /Stop any job.*by a role/ })).not.toBeChecked();
  expect(screen.getByText("End jobs that others started.")).toBeVisible();
  expect(screen.getByRole("link", { name: /See all places/ })).toHaveAttribute(
    "href",
    "/access?who=user%3Abob",
  );
});

test("privileges are ticked and saved with the version that was read", async () => {
  const { user } = renderApp("/people/bob");

  await user.click(await screen.findByRole("checkbox", { name: "Export secrets" }));
  await user.click(screen.getByRole("button", { name: "Save privileges" }));

  expect(await screen.findByText("bob was saved")).toBeVisible();
  expect(await bodiesOf("PATCH", "/api/v1/users/bob")).toEqual([
    { privileges: ["view_log", "export_secrets"] },
  ]);
  expect(requestsTo("PATCH", "/api/v1/users/bob")[0]?.headers.get("If-Match")).toBe('"bob"');
  await waitFor(() => {
    expect(screen.queryByRole("button", { name: "Save privileges" })).not.toBeInTheDocument();
  });
});

test("names are edited, and what is there is filled in", async () => {
  const { user } = renderApp("/people/bob");
  await user.click(await screen.findByRole("button", { name: "Edit" }));
  const form = within(await screen.findByRole("dialog", { name: "Edit bob" }));
  expect(form.getByLabelText("E-mail address")).toHaveValue("bob@example.com");

  await user.clear(form.getByLabelText("Last name"));
  await user.type(form.getByLabelText("Last name"), "Brewer{Enter}");

  expect(await screen.findByRole("heading", { name: "Bob Brewer" })).toBeVisible();
});

test("somebody is disabled after it was said what that does, and enabled again", async () => {
  const { user } = renderApp("/people/bob");
  await choose(user, "Disable");
  const dialog = within(await screen.findByRole("dialog", { name: "Disable bob" }));
  expect(dialog.getByText(/Their sessions end at once/)).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Disable bob" }));

  await screen.findByText(/This person is disabled/);
  await user.click(screen.getByRole("button", { name: "Enable" }));

  await waitFor(() => {
    expect(screen.queryByText(/This person is disabled/)).not.toBeInTheDocument();
  });
  expect(await bodiesOf("PATCH", "/api/v1/users/bob")).toEqual([
    { is_active: false },
    { is_active: true },
  ]);
});

test("a new password is shown once", async () => {
  const { user, queryClient } = renderApp("/people/bob");
  await choose(user, "New password");
  const asked = within(await screen.findByRole("dialog", { name: /Make a new password/ }));
  await user.click(asked.getByRole("button", { name: "Make a new password" }));

  const dialog = within(await screen.findByRole("dialog", { name: "The password of bob" }));
  expect(dialog.getByText(PASSWORD_TEXT)).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "I have copied it" }));

  expect(document.documentElement.outerHTML).not.toContain(PASSWORD_TEXT);
  expect(findKept(queryClient)).not.toContain(PASSWORD_TEXT);
});

test("who is no administrator is told why an administrator can't be changed", async () => {
  renderApp("/people/root");

  expect(
    await screen.findByText("Only an administrator can change an administrator."),
  ).toBeVisible();
  expect(screen.queryByRole("button", { name: "Edit" })).not.toBeInTheDocument();
  expect(screen.getByRole("checkbox", { name: /Export secrets/ })).toBeDisabled();
});

test("who may only read is told what changing needs", async () => {
  world.person = makePerson({ privileges: ["read_users"] });
  renderApp("/people/bob");

  expect(await screen.findByText(/You may look at people, but not change them/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Edit" })).not.toBeInTheDocument();
});

test("one can't disable oneself, and is told who can", async () => {
  renderApp("/people/alice");

  expect(await screen.findByText(/This is you/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Edit" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "More actions" })).not.toBeInTheDocument();
});

test("only an administrator makes another one", async () => {
  const { user } = renderApp("/people/bob");
  await user.click(await screen.findByRole("button", { name: "More actions" }));

  await screen.findByRole("menuitem", { name: "Disable" });
  expect(screen.queryByRole("menuitem", { name: /administrator/ })).not.toBeInTheDocument();
});

test("an administrator is made and dismissed; a refusal is told in the dialog", async () => {
  world.person = makePerson({ privileges: ["maintain_users"], is_administrator: true });
  const { user } = renderApp("/people/bob");
  await choose(user, "Make administrator");
  const asked = within(await screen.findByRole("dialog", { name: "Make bob an administrator" }));
  await user.click(asked.getByRole("button", { name: "Make bob an administrator" }));
  await screen.findByText("Administrator");
  const last = "This is the last administrator. Make another one first.";
  server.use(http.patch("/api/v1/users/:id", () => invalid({ is_administrator: last })));

  await choose(user, "Dismiss as administrator");
  const dialog = within(await screen.findByRole("dialog", { name: /Dismiss bob/ }));
  await user.click(dialog.getByRole("button", { name: /Dismiss bob/ }));

  expect(await dialog.findByText(last)).toBeVisible();
});
