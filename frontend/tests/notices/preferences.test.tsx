import { screen, waitFor, within } from "@testing-library/react";
import { delay, http } from "msw";
import { expect, test } from "vitest";
import { problem } from "../fake-api/answers";
import { inDays, makeDelivery, makeNotice } from "../fake-api/make";
import { bodiesOf, requestsTo, server } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const API = "/api/v1/notices/preferences";
const UNCERTAIN = { name: "E-mail: Uncertain" };
const WORKS_AGAIN = { name: "E-mail: Works again" };

test("the page is reached from the user's menu", async () => {
  const { user, where } = renderApp("/");

  await user.click(await screen.findByRole("button", { name: /^User menu/ }));
  await user.click(await screen.findByRole("menuitem", { name: "Notices" }));

  expect(await screen.findByRole("heading", { name: "Notices", level: 1 })).toBeVisible();
  expect(where()).toBe("/notices");
});

test("each kind has a line that says what it means, and a switch", async () => {
  world.preferences.kinds = ["error"];

  renderApp("/notices");

  const table = within(await screen.findByRole("table", { name: /hear of by e-mail/ }));
  expect(table.getAllByRole("switch")).toHaveLength(5);
  expect(table.getByRole("switch", { name: "E-mail: Error" })).toBeChecked();
  expect(table.getByRole("switch", UNCERTAIN)).not.toBeChecked();
  expect(table.getByText(/Nobody knows whether it worked/)).toBeVisible();
});

test("a switch is saved at once, with the version that was read", async () => {
  const { user } = renderApp("/notices");

  await user.click(await screen.findByRole("switch", UNCERTAIN));

  await waitFor(() => {
    expect(world.preferences.kinds).not.toContain("uncertain");
  });
  expect(screen.getByRole("switch", UNCERTAIN)).not.toBeChecked();
  expect(requestsTo("PATCH", API)[0]?.headers.get("If-Match")).toBeTruthy();
});

test("two switches that are turned one after the other are both saved", async () => {
  const { user } = renderApp("/notices");

  await user.click(await screen.findByRole("switch", UNCERTAIN));
  await user.click(screen.getByRole("switch", WORKS_AGAIN));

  await waitFor(() => {
    expect(world.preferences.kinds).toEqual(["needs_authorization", "error", "ending"]);
  });
  expect(screen.queryByRole("alert")).not.toBeInTheDocument();
});

test("a switch that could not be saved turns back, with the reason beside it", async () => {
  server.use(
    http.patch(API, async () => {
      await delay(20);
      return problem(503, "unavailable");
    }),
  );
  const { user } = renderApp("/notices");

  await user.click(await screen.findByRole("switch", UNCERTAIN));

  const row = within(screen.getByRole("row", { name: /Uncertain/ }));
  expect(await row.findByRole("alert")).toBeVisible();
  expect(row.getByRole("switch")).toBeChecked();
});

test("what somebody changed meanwhile is read again, and not overwritten", async () => {
  const { user } = renderApp("/notices");
  await screen.findByRole("switch", UNCERTAIN);
  world.preferences = { ...world.preferences, kinds: ["uncertain"] };

  await user.click(screen.getByRole("switch", UNCERTAIN));

  expect(await screen.findByRole("alert")).toHaveTextContent(/changed/);
  await waitFor(() => {
    expect(screen.getByRole("switch", WORKS_AGAIN)).not.toBeChecked();
  });
  expect(world.preferences.kinds).toEqual(["uncertain"]);
});

test("the own address is changed", async () => {
  const { user } = renderApp("/notices");

  const field = await screen.findByLabelText("Your e-mail address");
  await user.clear(field);
  await user.type(field, "a@example.org");
  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("Your e-mail address was saved")).toBeVisible();
  expect(await bodiesOf("PATCH", API)).toEqual([{ email: "a@example.org" }]);
  expect(screen.getByRole("button", { name: "Save" })).toBeDisabled();
});

test("an address that is none is told beside the field, which has the focus", async () => {
  const { user } = renderApp("/notices");

  const field = await screen.findByLabelText("Your e-mail address");
  await user.clear(field);
  await user.type(field, "nobody{Enter}");

  expect(await screen.findByText("Enter a valid email address.")).toBeVisible();
  expect(field).toBeInvalid();
  expect(field).toHaveFocus();
  expect(world.preferences.email).toBe("alice@example.com");
});

test("it is said where this installation sends no e-mail", async () => {
  world.preferences.email_is_set_up = false;

  renderApp("/notices");

  expect(await screen.findByText(/This installation sends no e-mail/)).toBeVisible();
});

test("one who was told nothing yet is told when that happens", async () => {
  renderApp("/notices");

  expect(await screen.findByText(/You have not been told anything yet/)).toBeVisible();
});

test("a notice names its credentials as links, and by which ways it went", async () => {
  world.notices = [
    makeNotice({
      subject: "Ends for good soon: 3 credentials at login.example.com",
      count: 3,
      credentials: [
        { id: "crm", path: "/team/crm", error: "", ends_at: inDays(7.1) },
        { id: "mail", path: "/team/mail", error: "", ends_at: null },
      ],
      deliveries: [
        makeDelivery({ id: "1", webhook: null, state: "given_up", reason: "Mailbox unknown." }),
        makeDelivery({ id: "2" }),
      ],
    }),
  ];

  renderApp("/notices");

  const list = within(await screen.findByRole("list", { name: "What you were told" }));
  expect(list.getByText(/3 credentials at/)).toBeVisible();
  expect(list.getByRole("link", { name: "/team/crm" })).toHaveAttribute("href", "/credentials/crm");
  expect(list.getByRole("link", { name: "/team/mail" })).toBeVisible();
  expect(list.getByText("in 7 days")).toBeVisible();
  expect(list.getByText("And 1 more.")).toBeVisible();
  expect(list.getByText("2 days ago")).toBeVisible();
  expect(list.getByText("E-mail: Given up")).toBeVisible();
  expect(list.getByText("Mailbox unknown.")).toBeVisible();
  expect(list.getByText("Webhook: Delivered")).toBeVisible();
});

test("older notices come with a button", async () => {
  world.pageSize = 1;
  world.notices = [makeNotice({ subject: "The newer" }), makeNotice({ subject: "The older" })];
  const { user } = renderApp("/notices");
  await screen.findByText("The newer");

  await user.click(screen.getByRole("button", { name: "Older" }));

  expect(await screen.findByText("The older")).toBeVisible();
});

test("a part that could not be loaded leaves the others alone", async () => {
  server.use(http.get("/api/v1/notices", () => problem(500, "broken")));
  renderApp("/notices");

  const told = within(await screen.findByRole("region", { name: "What you were told" }));
  expect(await told.findByRole("button", { name: "Try again" })).toBeVisible();
  expect(await screen.findByRole("switch", UNCERTAIN)).toBeVisible();
  expect(screen.getByText(/You have no webhook yet/)).toBeVisible();
});
