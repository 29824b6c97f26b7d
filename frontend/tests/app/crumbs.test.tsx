import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { makeContainer, makeItem } from "../fake-api/make";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const CRM = "/containers/%2Fteam%2Fcrm";

beforeEach(() => {
  world.containers.push(makeContainer("/team/crm"), makeContainer("/team/mail"));
});

test("a place of the breadcrumb shows what is in it, and leads there", async () => {
  world.items["/team"] = [
    makeItem({ kind: "container", name: "crm", id: "/team/crm" }),
    makeItem({ kind: "container", name: "mail", id: "/team/mail" }),
  ];
  const { user, where } = renderApp(CRM);

  await user.click(await screen.findByRole("button", { name: "Containers in team" }));
  const menu = within(await screen.findByRole("dialog"));
  await user.click(await menu.findByRole("link", { name: "mail" }));

  expect(where()).toBe("/containers/%2Fteam%2Fmail");
});

test("where there are many, they are narrowed down by typing", async () => {
  world.items["/team"] = Array.from({ length: 120 }, (_, number) =>
    makeItem({
      kind: "container",
      name: `box-${String(number)}`,
      id: `/team/box-${String(number)}`,
    }),
  );
  const { user } = renderApp(CRM);

  await user.click(await screen.findByRole("button", { name: "Containers in team" }));
  const menu = within(await screen.findByRole("dialog"));
  expect(await menu.findByText("and more: type a part of the name")).toBeVisible();
  await user.type(menu.getByLabelText("A part of the name"), "119");

  // By its text: to ask each of a hundred links for its name takes seconds.
  expect(await menu.findByText("box-119")).toBeVisible();
  await waitFor(() => {
    expect(menu.queryByText("box-7")).not.toBeInTheDocument();
  });
  expect(menu.getAllByRole("link")).toHaveLength(1);
});
