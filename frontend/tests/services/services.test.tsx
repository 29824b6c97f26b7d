import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { problem } from "../fake-api/answers";
import { inDays, makeKey, makeService } from "../fake-api/make";
import { bodiesOf, requestsTo, server } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const PAGE = "/services/service-crm-sync";

beforeEach(() => {
  world.services = [
    makeService({
      name: "crm-sync",
      description: "Copies customers at night",
      keys: [makeKey({ label: "host-a" }), makeKey({ label: "host-b" })],
    }),
    makeService({ name: "reports", is_enabled: false, last_used_at: inDays(-2) }),
  ];
});

type User = ReturnType<typeof renderApp>["user"];

async function choose(user: User, entry: string) {
  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: entry }));
}

test("the list tells of each service what it is for, whether it works, and when it was used", async () => {
  renderApp("/services");

  const used = within(await screen.findByRole("row", { name: /reports/ }));
  expect(used.getByText("Disabled")).toBeVisible();
  expect(used.getByText("2 days ago")).toBeVisible();
  const unused = within(screen.getByRole("row", { name: /crm-sync/ }));
  expect(unused.getByText("Copies customers at night")).toBeVisible();
  expect(unused.getByText("Enabled")).toBeVisible();
  expect(unused.getByRole("cell", { name: "2" })).toBeVisible();
  expect(unused.getByText("Never")).toBeVisible();
});

test("a service that was created has its page opened", async () => {
  const { user, where } = renderApp("/services");

  await user.click(await screen.findByRole("button", { name: "Create service" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Create service" }));
  await user.type(dialog.getByLabelText("Name"), "mailer");
  await user.type(dialog.getByLabelText("Description"), "Sends invoices");
  await user.click(dialog.getByRole("button", { name: "Create" }));

  expect(await screen.findByRole("heading", { name: "mailer" })).toBeVisible();
  expect(where()).toBe("/services/service-mailer");
  expect(screen.getByText("It has no key, so no program can call with it yet.")).toBeVisible();
});

test.each([
  ["", "A service needs a name."],
  ["crm sync", "Use 1 to 150 letters, digits and . _ - + @"],
  ["crm-sync", "A user or a service has this name already."],
])("the name %j is refused beside the field", async (name, message) => {
  const { user } = renderApp("/services");
  await user.click(await screen.findByRole("button", { name: "Create service" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Create service" }));

  if (name) await user.type(dialog.getByLabelText("Name"), name);
  await user.click(dialog.getByRole("button", { name: "Create" }));

  expect(await dialog.findByText(message)).toBeVisible();
  expect(dialog.getByLabelText("Name")).toBeInvalid();
});

test("without any service, the list says what one is good for", async () => {
  world.services = [];

  renderApp("/services");

  expect(await screen.findByText(/A program needs one to use credentials/)).toBeVisible();
  expect(screen.getByRole("button", { name: "Create service" })).toBeVisible();
});

test("name and description are changed with the version that was read", async () => {
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Edit" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Edit crm-sync" }));
  await user.type(dialog.getByLabelText("Name"), "2");
  await user.clear(dialog.getByLabelText("Description"));
  await user.click(dialog.getByRole("button", { name: "Save" }));

  expect(await screen.findByRole("heading", { name: "crm-sync2" })).toBeVisible();
  expect(await bodiesOf("PATCH", PAGE.replace("/", "/api/v1/"))).toEqual([
    { name: "crm-sync2", description: "" },
  ]);
  expect(requestsTo("PATCH", "/api/v1/services")[0]?.headers.get("If-Match")).toBe('"1"');
});

test("disabling asks first, and enabling is one click beside the reason", async () => {
  const { user } = renderApp(PAGE);

  await choose(user, "Disable");
  const dialog = within(await screen.findByRole("dialog", { name: "Disable crm-sync" }));
  expect(dialog.getByText(/All of its keys stop working at once/)).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Disable crm-sync" }));
  expect(await screen.findByText(/This service is disabled/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Enable" }));

  await waitFor(() => {
    expect(screen.queryByText(/This service is disabled/)).not.toBeInTheDocument();
  });
  expect(await bodiesOf("PATCH", "/api/v1/services")).toEqual([
    { is_enabled: false },
    { is_enabled: true },
  ]);
});

test("deleting names what stops, and leads back to the list", async () => {
  const { user, where } = renderApp(PAGE);

  await choose(user, "Delete");
  const dialog = within(await screen.findByRole("dialog", { name: "Delete crm-sync" }));
  expect(dialog.getByText(/these 2 keys stop working at once/)).toBeVisible();
  expect(dialog.getByText("host-a")).toBeVisible();
  expect(dialog.getByText("host-b")).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Delete crm-sync" }));

  expect(await screen.findByRole("link", { name: "reports" })).toBeVisible();
  expect(screen.queryByRole("link", { name: "crm-sync" })).not.toBeInTheDocument();
  expect(where()).toBe("/services");
});

test("a delete that did not work is told in the dialog", async () => {
  server.use(http.delete("/api/v1/services/:id", () => problem(503, "unavailable")));
  const { user, where } = renderApp(PAGE);

  await choose(user, "Delete");
  await user.click(await screen.findByRole("button", { name: "Delete crm-sync" }));

  const dialog = within(screen.getByRole("dialog"));
  expect(await dialog.findByRole("alert")).toBeVisible();
  expect(where()).toBe(PAGE);
});

test("the page says how a service gets to credentials", async () => {
  renderApp(PAGE);

  expect(await screen.findByText(/until somebody gives it Credential Use/)).toBeVisible();
});

test("a service is given use of the container that was picked, beside those who had it", async () => {
  world.entries["/team"] = [
    { subject: { kind: "role", id: "sales", name: "sales" }, facet: "container", value: "read" },
  ];
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Give it use of a container" }));
  const dialog = within(await screen.findByRole("dialog", { name: /Give crm-sync use/ }));
  await user.click(await dialog.findByRole("treeitem", { name: "team" }));
  await user.click(dialog.getByRole("button", { name: "Give use" }));

  expect(await screen.findByText("crm-sync may use the credentials in /team")).toBeVisible();
  expect(await bodiesOf("PUT", "/api/v1/items/")).toEqual([
    {
      entries: [
        { role: "sales", facet: "container", value: "read" },
        { user: "service-crm-sync", facet: "credential", value: "use" },
      ],
    },
  ]);
});

test("who may not give rights there is told so in the dialog", async () => {
  const detail = "This needs Security = Read, Write here.";
  server.use(
    http.get("/api/v1/items/:id/permissions", () => problem(403, "not-permitted", { detail })),
  );
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Give it use of a container" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.click(await dialog.findByRole("treeitem", { name: "team" }));
  await user.click(dialog.getByRole("button", { name: "Give use" }));

  expect(await dialog.findByRole("alert")).toHaveTextContent(detail);
  expect(requestsTo("PUT", "/api/v1/items/")).toHaveLength(0);
});
