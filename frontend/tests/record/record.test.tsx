import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { readDay, toEventFilter } from "@/features/record/record-filter";
import { makeEvent } from "../fake-api/make";
import { requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

beforeEach(() => {
  world.events = [
    makeEvent({ sentence: "alice created /team/crm", at: "2026-03-10T12:00:00.000Z" }),
    makeEvent({
      sentence: "The provider refused to renew /team/crm: invalid_grant",
      action: "token.refused",
      severity: "error",
      actor: { kind: "system", id: null, name: "Tokenwell" },
      address: null,
      at: "2026-03-12T12:00:00.000Z",
    }),
  ];
});

const REFUSED = /refused to renew/;
const CREATED = /alice created/;

test("a row tells what happened, who did it, when, how grave it is and from where", async () => {
  renderApp("/record");

  const row = within(await screen.findByRole("row", { name: CREATED }));
  expect(row.getByText("alice")).toBeVisible();
  expect(row.getByText("Info")).toBeVisible();
  expect(row.getByText("192.0.2.7")).toBeVisible();
  expect(row.getByText(/ago|yesterday|month|year|in /)).toHaveAttribute(
    "datetime",
    "2026-03-10T12:00:00.000Z",
  );
});

test("the exact moment is there for who looks closer", async () => {
  const { user } = renderApp("/record");
  const row = within(await screen.findByRole("row", { name: CREATED }));
  const time = row.getByText((_, element) => element?.tagName === "TIME");

  await user.hover(time);

  expect(await screen.findByRole("tooltip")).toHaveTextContent("10 March 2026");
});

test("an action is chosen by its words, and stands in the address", async () => {
  const { user, where } = renderApp("/record");
  await screen.findByRole("row", { name: CREATED });

  await user.click(screen.getByRole("combobox", { name: "Action" }));
  await user.click(await screen.findByRole("option", { name: "Renewal refused" }));

  await waitFor(() => {
    expect(screen.queryByRole("row", { name: CREATED })).not.toBeInTheDocument();
  });
  expect(await screen.findByRole("row", { name: REFUSED })).toBeVisible();
  expect(where()).toBe("/record?action=token.refused");
});

test("a severity is chosen by its word", async () => {
  const { user, where } = renderApp("/record");
  await screen.findByRole("row", { name: CREATED });

  await user.click(screen.getByRole("combobox", { name: "Severity" }));
  await user.click(await screen.findByRole("option", { name: "Error" }));

  await waitFor(() => {
    expect(screen.queryByRole("row", { name: CREATED })).not.toBeInTheDocument();
  });
  expect(where()).toBe("/record?severity=error");
});

test("an address with filters shows them and what fits them", async () => {
  renderApp("/record?severity=error&since=2026-03-12&until=2026-03-12");

  expect(await screen.findByRole("row", { name: REFUSED })).toBeVisible();
  expect(screen.queryByRole("row", { name: CREATED })).not.toBeInTheDocument();
  expect(screen.getByRole("combobox", { name: "Severity" })).toHaveValue("Error");
  expect(screen.getByLabelText("Since")).toHaveValue("2026-03-12");
  expect(screen.getByLabelText("Until")).toHaveValue("2026-03-12");
});

test("a date that is still being typed asks for nothing", async () => {
  const { where } = renderApp("/record");
  await screen.findByRole("row", { name: CREATED });
  const asked = requestsTo("GET", "/api/v1/events").length;

  fireEvent.change(screen.getByLabelText("Since"), { target: { value: "0202-03-12" } });

  expect(screen.getByLabelText("Since")).toHaveValue("0202-03-12");
  expect(where()).toBe("/record");
  expect(requestsTo("GET", "/api/v1/events")).toHaveLength(asked);
});

test("filters that nothing fits are cleared with one button", async () => {
  const { user, where } = renderApp("/record?since=2026-03-13&severity=info");
  await screen.findByText("Nothing in the record fits these filters.");

  await user.click(screen.getByRole("button", { name: "Clear the filters" }));

  expect(await screen.findByRole("row", { name: CREATED })).toBeVisible();
  expect(screen.getByLabelText("Since")).toHaveValue("");
  expect(where()).toBe("/record");
});

test("a record without any event says so", async () => {
  world.events = [];

  renderApp("/record");

  expect(await screen.findByText("Nothing has been recorded yet.")).toBeVisible();
  expect(screen.queryByRole("button", { name: "Clear the filters" })).not.toBeInTheDocument();
});

test("older events come with a button", async () => {
  world.pageSize = 1;
  const { user } = renderApp("/record");
  await screen.findByRole("row", { name: CREATED });

  await user.click(screen.getByRole("button", { name: "Load more" }));

  expect(await screen.findByRole("row", { name: REFUSED })).toBeVisible();
});

test("both days of a filter are whole days in the person's zone", () => {
  const filter = toEventFilter({ since: "2026-03-10", until: "2026-03-10" });

  expect(filter.since).toBe(new Date(2026, 2, 10).toISOString());
  expect(filter.until).toBe(new Date(2026, 2, 11).toISOString());
});

test.each(["2026-02-30", "2026-13-01", "0202-03-12", "yesterday", "2026-03-10T12:00:00Z"])(
  "%s is no day",
  (text) => {
    expect(readDay(text)).toBe("");
    expect(toEventFilter({ since: text }).since).toBeUndefined();
  },
);
