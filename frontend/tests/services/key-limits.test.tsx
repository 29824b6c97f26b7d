import { screen, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { Usage } from "@/api/types";
import { NO_LIMITS, toLimits } from "@/features/services/key-limits";
import { invalid } from "../fake-api/answers";
import { makeItem, makeKey, makePerson, makeService } from "../fake-api/make";
import { bodiesOf, requestsTo, server } from "../fake-api/server";
import { KEY_TEXT } from "../fake-api/services";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const PAGE = "/services/service-crm-sync";
const KEYS = `/api/v1${PAGE}/keys`;

beforeEach(() => {
  world.person = makePerson({ privileges: ["maintain_users"] });
  const purposes: Usage[] = ["ftp", "sftp"];
  const limits = { networks: ["192.0.2.0/24"], limited_to: ["/team", "gone"], purposes };
  world.services = [
    makeService({ name: "crm-sync", keys: [makeKey({ label: "host-a", ...limits })] }),
  ];
  world.items["/team"] = [makeItem({ kind: "credential", name: "crm-token" })];
});

type User = ReturnType<typeof renderApp>["user"];

async function choose(user: User, item: string) {
  await user.click(await screen.findByRole("button", { name: "Actions for host-a" }));
  await user.click(await screen.findByRole("menuitem", { name: item }));
}

test("a row tells from where, with what and for what a key works", async () => {
  renderApp(PAGE);

  const row = within(await screen.findByRole("row", { name: /host-a/ }));
  expect(row.getByText("From 192.0.2.0/24")).toBeVisible();
  expect(await row.findByText("For /team")).toBeVisible();
  expect(await row.findByText("For one that is gone, or that you may not see")).toBeVisible();
  expect(row.getByText("For FTP, SFTP only")).toBeVisible();
});

test("a key is made with networks, purposes and for what is picked in the tree", async () => {
  const { user } = renderApp(PAGE);
  await user.click(await screen.findByRole("button", { name: "Make a key" }));
  const form = within(await screen.findByRole("dialog", { name: "Make a key for crm-sync" }));
  await user.type(form.getByLabelText("Label"), "host-b");
  await user.type(form.getByLabelText("Only from these networks"), "192.0.2.7, 2001:db8::/32");
  await user.click(form.getByRole("button", { name: "Add a container or credential" }));
  const pick = within(await screen.findByRole("dialog", { name: /Choose a container or/ }));
  await user.click(await pick.findByText("team"));
  await user.click(pick.getByRole("button", { name: "Choose" }));
  expect(await form.findByText("/team")).toBeVisible();
  await user.click(form.getByRole("checkbox", { name: "SFTP" }));
  await user.click(form.getByRole("checkbox", { name: "HTTP" }));
  await user.click(form.getByRole("checkbox", { name: "Only for calls" }));

  await user.click(form.getByRole("button", { name: "Make a key" }));

  await screen.findByRole("dialog", { name: "The key host-b" });
  expect(await bodiesOf("POST", KEYS)).toMatchObject([
    {
      networks: ["192.0.2.7", "2001:db8::/32"],
      limited_to: ["/team"],
      purposes: ["http", "sftp"],
      calls_only: true,
    },
  ]);
});

test("limits are edited; what one may not see stays until it is taken out", async () => {
  const { user } = renderApp(PAGE);
  await choose(user, "Edit limits");
  const dialog = within(await screen.findByRole("dialog", { name: /limits of host-a/ }));
  expect(dialog.getByLabelText("Only from these networks")).toHaveValue("192.0.2.0/24");
  await user.clear(dialog.getByLabelText("Only from these networks"));
  await user.click(await dialog.findByRole("button", { name: "Take /team out" }));
  await user.click(dialog.getByRole("checkbox", { name: "FTP" }));

  await user.click(dialog.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("The limits of host-a were saved")).toBeVisible();
  expect(await bodiesOf("PATCH", KEYS)).toEqual([
    { networks: [], limited_to: ["gone"], purposes: ["sftp"], calls_only: false },
  ]);
});

test("limits that somebody changed meanwhile are not overwritten", async () => {
  const { user, queryClient } = renderApp(PAGE);
  await choose(user, "Edit limits");
  const dialog = within(await screen.findByRole("dialog", { name: /limits of host-a/ }));
  const key = world.services[0]?.keys.find(({ label }) => label === "host-a");
  Object.assign(key ?? {}, { networks: ["198.51.100.0/24"], etag: '"host-a-2"' });
  // The page behind the dialog is read again; what is saved is from what the dialog showed.
  await queryClient.invalidateQueries();

  await user.click(dialog.getByRole("button", { name: "Save" }));

  expect(await dialog.findByText("Somebody else changed this meanwhile")).toBeVisible();
  expect(requestsTo("PATCH", KEYS)[0]?.headers.get("If-Match")).toBe('"host-a-1"');
  expect(key?.networks).toEqual(["198.51.100.0/24"]);
});

test("a network that is none is told beside the field", async () => {
  const wrong = "nonsense is no address and no network. Write 192.0.2.0/24.";
  server.use(http.patch(`${KEYS}/:keyId`, () => invalid({ networks: wrong })));
  const { user } = renderApp(PAGE);
  await choose(user, "Edit limits");
  const dialog = within(await screen.findByRole("dialog", { name: /limits of host-a/ }));

  await user.click(dialog.getByRole("button", { name: "Save" }));

  expect(await dialog.findByText(wrong)).toBeVisible();
  expect(dialog.getByLabelText("Only from these networks")).toHaveAccessibleDescription(
    expect.stringContaining(wrong),
  );
});

test("a key is rotated with an overlap, and the new one is shown once", async () => {
  const { user, queryClient } = renderApp(PAGE);
  await choose(user, "Rotate");
  const form = within(await screen.findByRole("dialog", { name: "Rotate host-a" }));
  await user.clear(form.getByLabelText("The old key works on for"));
  await user.type(form.getByLabelText("The old key works on for"), "48{Enter}");

  const dialog = within(await screen.findByRole("dialog", { name: "The key host-a" }));
  expect(dialog.getByText(KEY_TEXT)).toBeVisible();
  expect(await bodiesOf("POST", `${KEYS}/key-host-a/rotate`)).toEqual([{ overlap_hours: 48 }]);
  await user.click(dialog.getByRole("button", { name: "I have copied it" }));

  expect(await screen.findByText("twk_mnopqrstuvwx")).toBeVisible();
  expect(document.documentElement.outerHTML).not.toContain(KEY_TEXT);
  const kept = [queryClient.getQueryCache(), queryClient.getMutationCache()].flatMap<unknown>(
    (cache) => cache.getAll().map(({ state }) => state),
  );
  expect(JSON.stringify(kept)).not.toContain(KEY_TEXT);
});

test.each(["", "721", "1.5", "-1"])("%j hours are no overlap", async (hours) => {
  const { user } = renderApp(PAGE);
  await choose(user, "Rotate");
  const form = within(await screen.findByRole("dialog", { name: "Rotate host-a" }));
  await user.clear(form.getByLabelText("The old key works on for"));
  await user.type(form.getByLabelText("The old key works on for"), `${hours}{Enter}`);

  expect(form.getByText("Give whole hours, from 0 to 720.")).toBeVisible();
  expect(requestsTo("POST", KEYS)).toHaveLength(0);
});

test("the services page leads to the keys that nobody uses", async () => {
  const { user } = renderApp("/services");

  expect(await screen.findByText("1 key was not used for 90 days")).toBeVisible();
  await user.click(screen.getByRole("link", { name: "Look at them" }));

  const row = within(await screen.findByRole("row", { name: /host-a/ }));
  expect(row.getByRole("link", { name: "crm-sync" })).toHaveAttribute("href", PAGE);
  expect(row.getByText("Never")).toBeVisible();
  expect(requestsTo("GET", "/api/v1/keys")[0]?.url).toContain("unused_for=90");
});

test("where all keys are used, there is no note", async () => {
  world.services = [makeService({ name: "crm-sync" })];
  renderApp("/services");

  await screen.findByRole("link", { name: "crm-sync" });
  expect(screen.queryByText(/not used for/)).not.toBeInTheDocument();
});

test("networks are pasted in lines, with commas or spaces", () => {
  const draft = { ...NO_LIMITS, networks: " 192.0.2.1,192.0.2.2\n\n192.0.2.3 " };

  expect(toLimits(draft).networks).toEqual(["192.0.2.1", "192.0.2.2", "192.0.2.3"]);
});
