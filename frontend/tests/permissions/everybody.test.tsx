import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

test("what everybody may use stands with the place that says so", async () => {
  const from = { id: "public", kind: "container", path: "/public" } as const;
  world.everybody = [{ id: "crm", path: "/public/crm", from }];
  const { user } = renderApp("/access");

  await user.click(await screen.findByRole("link", { name: "What everybody may use" }));

  const row = within(await screen.findByRole("row", { name: /crm/ }));
  expect(row.getByRole("link", { name: "/public/crm" })).toHaveAttribute(
    "href",
    "/credentials/crm?tab=permissions",
  );
  expect(row.getByRole("link", { name: "/public" })).toHaveAttribute(
    "href",
    "/containers/public?tab=permissions",
  );
  expect(screen.getByRole("link", { name: "Download CSV" })).toHaveAttribute(
    "href",
    "/api/v1/access/everybody.csv",
  );
});

test("that there is none is said", async () => {
  renderApp("/access/everybody");

  expect(await screen.findByText("There is no credential that everybody may use.")).toBeVisible();
});
