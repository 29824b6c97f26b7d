import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { makeEffects, makePerson, makeRole, makeSubject, makeUser } from "../fake-api/make";
import { bodiesOf } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const sales = makeSubject("role", "sales");
const europe = makeSubject("role", "europe");
const bob = makeSubject("user", "bob");

beforeEach(() => {
  world.person = makePerson({ privileges: ["maintain_users"] });
  world.users = [makeUser({ username: "bob", roles: [sales], effective_roles: [sales] })];
  world.people = [bob, sales, europe, makeSubject("role", "everybody")];
  world.roles = [
    makeRole({ name: "sales" }),
    makeRole({ name: "europe" }),
    makeRole({ name: "everybody", is_fixed: true }),
  ];
  world.effects = makeEffects({
    effects: [{ person: bob, gains: [{ right: "credential_use", items: 2 }], loses: [] }],
  });
});

async function give(user: ReturnType<typeof renderApp>["user"]) {
  await user.click(await screen.findByRole("button", { name: "Give a role" }));
  await user.type(screen.getByRole("combobox", { name: "Find a role" }), "e");
  await user.click(await screen.findByRole("option", { name: /europe/ }));
}

test("roles are given and taken after it was told what that does", async () => {
  const { user } = renderApp("/people/bob");
  await give(user);
  await user.click(screen.getByRole("button", { name: "Take sales away" }));
  await user.click(screen.getByRole("button", { name: "Save…" }));

  const dialog = within(await screen.findByRole("dialog", { name: "Save the roles of bob" }));
  expect(await dialog.findByText("bob gains Use on 2 credentials")).toBeVisible();
  expect(dialog.getByRole("link", { name: "Download CSV" })).toHaveAttribute(
    "href",
    "/api/v1/users/bob/roles/preview.csv?role=europe",
  );
  await user.click(dialog.getByRole("button", { name: "Save roles" }));

  expect(await screen.findByText("The roles of bob were saved")).toBeVisible();
  expect(await bodiesOf("PUT", "/api/v1/users/bob/roles")).toEqual([{ roles: ["europe"] }]);
  await waitFor(() => {
    expect(screen.queryByRole("button", { name: "Save…" })).not.toBeInTheDocument();
  });
  expect(screen.getByRole("link", { name: "europe" })).toBeVisible();
});

test("neither what is there nor what everybody has is offered", async () => {
  const { user } = renderApp("/people/bob");

  await user.click(await screen.findByRole("button", { name: "Give a role" }));
  await user.click(screen.getByRole("combobox", { name: "Find a role" }));

  expect(await screen.findByRole("option", { name: /europe/ })).toBeVisible();
  await waitFor(() => {
    expect(screen.queryByRole("option", { name: /everybody/ })).not.toBeInTheDocument();
  });
  expect(screen.queryByRole("option", { name: /sales/ })).not.toBeInTheDocument();
});

test("what was chosen can be discarded, and is not lost by a click elsewhere", async () => {
  const { user } = renderApp("/people/bob");
  await give(user);

  const navigation = within(screen.getByRole("navigation", { name: "Main" }));
  await user.click(navigation.getByRole("link", { name: "People" }));
  const dialog = await screen.findByRole("dialog", { name: "Leave without saving?" });
  await user.click(within(dialog).getByRole("button", { name: "Cancel" }));
  await user.click(screen.getByRole("button", { name: "Discard changes" }));

  expect(screen.queryByRole("link", { name: "europe" })).not.toBeInTheDocument();
});

test("who may only read sees the roles, and no button", async () => {
  world.person = makePerson({ privileges: ["read_users"] });
  renderApp("/people/bob");

  expect(await screen.findByRole("link", { name: "sales" })).toBeVisible();
  expect(screen.queryByRole("button", { name: "Give a role" })).not.toBeInTheDocument();
  expect(screen.queryByRole("button", { name: "Take sales away" })).not.toBeInTheDocument();
});
