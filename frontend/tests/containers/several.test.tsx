import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import {
  makeContainer,
  makeEffects,
  makeItem,
  makeItemCredential,
  makePerson,
  makeSubject,
} from "../fake-api/make";
import { bodiesOf } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const TEAM = "/containers/%2Fteam";

beforeEach(() => {
  world.containers.push(makeContainer("/sales"));
  world.items["/"]?.push(makeItem({ kind: "container", name: "sales", id: "/sales" }));
  world.items["/team"] = ["crm", "erp", "mail"].map((name) =>
    makeItem({ kind: "credential", name, credential: makeItemCredential(), tags: ["old"] }),
  );
});

async function chooseTwo() {
  const { user, ...rest } = renderApp(TEAM);
  await user.click(await screen.findByRole("checkbox", { name: "Choose crm" }));
  await user.click(screen.getByRole("checkbox", { name: "Choose erp" }));
  const bar = within(screen.getByRole("group", { name: "What is chosen" }));
  expect(bar.getByText("2 chosen")).toBeVisible();
  return { user, bar, ...rest };
}

test("the head's box chooses all that are loaded, and none again", async () => {
  const { user } = await chooseTwo();
  const all = screen.getByRole("checkbox", { name: "Choose all that are loaded" });
  expect(all).toBePartiallyChecked();

  await user.click(all);
  expect(screen.getByText("3 chosen")).toBeVisible();
  await user.click(all);

  expect(screen.queryByRole("group", { name: "What is chosen" })).not.toBeInTheDocument();
});

test("what one may only use can't be chosen", async () => {
  world.items["/team"]?.push(
    makeItem({ kind: "credential", name: "pay", rights: ["credential_use"] }),
  );
  renderApp(TEAM);

  await screen.findByRole("checkbox", { name: "Choose crm" });
  expect(screen.queryByRole("checkbox", { name: "Choose pay" })).not.toBeInTheDocument();
});

test("several are moved with one request, and it is told beforehand who gains", async () => {
  world.effects = makeEffects({
    effects: [
      {
        person: makeSubject("user", "bob"),
        gains: [{ right: "credential_use", items: 2 }],
        loses: [],
      },
    ],
  });
  const { user, bar } = await chooseTwo();

  await user.click(bar.getByRole("button", { name: "Move" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Move 2 chosen" }));
  await user.click(await dialog.findByRole("treeitem", { name: "sales" }));
  expect(await dialog.findByText("bob gains Use on 2 credentials")).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Move here" }));

  expect(await screen.findByText("2 things moved")).toBeVisible();
  expect(await screen.findByRole("link", { name: "mail" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "crm" })).not.toBeInTheDocument();
  expect((await bodiesOf("POST", "/api/v1/items/move")).at(-1)).toEqual({
    items: ["crm", "erp"],
    parent: "/sales",
  });
});

test("an administrator suspends several with one request, and resumes all below", async () => {
  world.person = makePerson({ is_administrator: true });
  const { user, bar } = await chooseTwo();

  await user.click(bar.getByRole("button", { name: "Suspend" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Suspend 2 chosen" }));
  await user.click(dialog.getByRole("button", { name: "Suspend 2 chosen" }));
  expect(await screen.findByText("2 credentials suspended")).toBeVisible();
  await user.click(await screen.findByRole("button", { name: "More" }));
  await user.click(await screen.findByRole("menuitem", { name: "Resume all below" }));
  const other = within(await screen.findByRole("dialog", { name: "Resume all below team" }));
  await user.click(other.getByRole("button", { name: "Resume all below team" }));

  expect(await screen.findByText("1 credential resumed")).toBeVisible();
  expect(await bodiesOf("POST", "/api/v1/items/suspend")).toEqual([{ items: ["crm", "erp"] }]);
  expect(await bodiesOf("POST", "/api/v1/items/resume")).toEqual([{ items: ["/team"] }]);
});

test("who is no administrator suspends nothing", async () => {
  const { bar } = await chooseTwo();

  expect(bar.queryByRole("button", { name: "Suspend" })).not.toBeInTheDocument();
});

test("what is in the way is told by name, and all stay chosen", async () => {
  world.inTheWay = { erp: "This needs Configuration: Read, Write on erp." };
  const { user, bar } = await chooseTwo();

  await user.click(bar.getByRole("button", { name: "Delete" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Delete 2 chosen" }));
  const button = dialog.getByRole("button", { name: "Delete 2 chosen" });
  await waitFor(() => {
    expect(button).toBeEnabled();
  });
  await user.click(button);

  expect(
    await dialog.findByText("erp: This needs Configuration: Read, Write on erp."),
  ).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Cancel" }));
  expect(bar.getByText("2 chosen")).toBeVisible();
});

test("several go to the bin at once", async () => {
  world.losing = [{ kind: "service", id: "s", name: "crm-sync" }];
  const { user, bar } = await chooseTwo();

  await user.click(bar.getByRole("button", { name: "Delete" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Delete 2 chosen" }));
  expect(await dialog.findByText("crm-sync")).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Delete 2 chosen" }));

  expect(await screen.findByText("2 things deleted")).toBeVisible();
  expect(await bodiesOf("POST", "/api/v1/items/delete")).toEqual([
    { items: ["crm", "erp"], recursive: false },
  ]);
});

test("tags are given and taken on all of them", async () => {
  const { user, bar } = await chooseTwo();

  await user.click(bar.getByRole("button", { name: "Tag" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Tag 2 chosen" }));
  expect(dialog.getByRole("button", { name: "Save" })).toBeDisabled();
  await user.type(dialog.getByRole("combobox", { name: "Tags to give" }), "EU{Enter}");
  await user.click(dialog.getByRole("combobox", { name: "Tags to take away" }));
  await user.click(await screen.findByRole("option", { name: "old" }));
  await user.click(dialog.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("The tags of 2 things were saved")).toBeVisible();
  expect(await screen.findAllByRole("button", { name: "All with the tag eu" })).toHaveLength(2);
});

test("several are copied, and what was left out is told", async () => {
  world.leftOut = 1;
  const { user, bar } = await chooseTwo();

  await user.click(bar.getByRole("button", { name: "Copy" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Copy 2 chosen" }));
  expect(dialog.getByText(/no secrets and tokens/)).toBeVisible();
  await user.click(await dialog.findByRole("treeitem", { name: "team" }));
  await user.click(dialog.getByRole("button", { name: "Copy here" }));

  expect(
    await screen.findByText("2 things copied; 1 thing that you may not read left out"),
  ).toBeVisible();
  expect(await screen.findByRole("link", { name: "crm (copy)" })).toBeVisible();
});

test("a single row is copied under a name of its own", async () => {
  const { user } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "Actions for crm" }));
  await user.click(await screen.findByRole("menuitem", { name: "Copy" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Copy crm" }));
  await user.type(dialog.getByLabelText("Name of the copy"), "crm-test");
  await user.click(await dialog.findByRole("treeitem", { name: "team" }));
  await user.click(dialog.getByRole("button", { name: "Copy here" }));

  expect(await screen.findByRole("link", { name: "crm-test" })).toBeVisible();
  expect(await bodiesOf("POST", "/api/v1/items/crm/copy")).toEqual([
    { parent: "/team", name: "crm-test" },
  ]);
});

test("who may only read a credential can copy it, and nothing else", async () => {
  world.items["/team"] = [
    makeItem({
      kind: "credential",
      name: "pay",
      rights: ["configuration_read"],
      credential: makeItemCredential(),
    }),
  ];
  const { user } = renderApp(TEAM);

  await user.click(await screen.findByRole("button", { name: "Actions for pay" }));

  const items = await screen.findAllByRole("menuitem");
  expect(items.map((item) => item.textContent)).toEqual(["Copy"]);
});
