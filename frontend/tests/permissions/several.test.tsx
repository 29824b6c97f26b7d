import { screen, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { makeEffects, makeSubject } from "../fake-api/make";
import { bodiesOf } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const bob = makeSubject("user", "bob");
const PAGE = "/access?who=user%3Abob&below=%2Fteam";

beforeEach(() => {
  world.people = [bob];
  world.places = [
    { id: "one", kind: "container", path: "/team/one", rights: ["credential_use"] },
    { id: "two", kind: "container", path: "/team/two", rights: ["credential_use"] },
    { id: "crm", kind: "credential", path: "/team/crm", rights: ["credential_use"] },
  ];
  world.effects = makeEffects({
    effects: [{ person: bob, gains: [], loses: [{ right: "credential_use", items: 2 }] }],
  });
});

type User = ReturnType<typeof renderApp>["user"];

async function begin(user: User, ...paths: string[]) {
  for (const path of paths) {
    await user.click(await screen.findByRole("checkbox", { name: `Choose ${path}` }));
  }
  await user.click(screen.getByRole("button", { name: /^Change permissions at/ }));
  const title = "Change the permissions of bob";
  return within(await screen.findByRole("dialog", { name: title }));
}

test("one thing is said of somebody at several places, after it was told what that does", async () => {
  const { user } = renderApp(PAGE);
  const dialog = await begin(user, "/team/one", "/team/two");
  expect(dialog.getByRole("button", { name: "Save permissions" })).toBeDisabled();

  await user.click(dialog.getByRole("combobox", { name: "Credential" }));
  await user.click(await screen.findByRole("option", { name: "No access" }));
  await user.click(dialog.getByRole("combobox", { name: "Container" }));
  await user.click(await screen.findByRole("option", { name: "Inherit: say nothing" }));
  expect(await dialog.findByText("bob loses Use on 2 credentials")).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Save permissions" }));

  expect(await screen.findByText("The permissions were saved")).toBeVisible();
  const bodies = await bodiesOf("POST", "/api/v1/permissions/several");
  // Previews stand among them: those send no versions.
  expect(bodies.find((body) => JSON.stringify(body).includes("etag"))).toEqual({
    items: [
      { id: "one", etag: '""' },
      { id: "two", etag: '""' },
    ],
    set: [{ user: "bob", facet: "credential", value: "no_access" }],
    remove: [{ user: "bob", facet: "container" }],
  });
});

test("with a credential among them there are the facets of credentials alone", async () => {
  const { user } = renderApp(PAGE);

  const dialog = await begin(user, "/team/one", "/team/crm");

  expect(dialog.getByRole("combobox", { name: "Security" })).toBeVisible();
  expect(dialog.queryByRole("combobox", { name: "Service" })).not.toBeInTheDocument();
});

test("where somebody was faster it is said at which place, and what it would do now", async () => {
  const { user } = renderApp(PAGE);
  const dialog = await begin(user, "/team/one", "/team/two");
  await user.click(dialog.getByRole("combobox", { name: "Credential" }));
  await user.click(await screen.findByRole("option", { name: "No access" }));
  await dialog.findByText("bob loses Use on 2 credentials");
  world.entries.two = [{ subject: bob, facet: "security", value: "read" }];
  world.effects = makeEffects({
    effects: [{ person: bob, gains: [], loses: [{ right: "credential_use", items: 1 }] }],
  });

  await user.click(dialog.getByRole("button", { name: "Save permissions" }));

  const alert = await dialog.findByRole("alert");
  expect(alert).toHaveTextContent("Somebody changed permissions here meanwhile.");
  expect(within(alert).getAllByRole("listitem")).toHaveLength(1);
  expect(alert).toHaveTextContent("/team/two");
  expect(await dialog.findByText("bob loses Use on 1 credential")).toBeVisible();

  await user.click(dialog.getByRole("button", { name: "Save permissions" }));
  expect(await screen.findByText("The permissions were saved")).toBeVisible();
});
