import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { readDay, toEventFilter } from "@/features/record/record-filter";
import { makeEvent, makeSubject } from "../fake-api/make";
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

test("all actions of a kind are chosen at once", async () => {
  const { user, where } = renderApp("/record");
  await screen.findByRole("row", { name: CREATED });

  await user.click(screen.getByRole("combobox", { name: "Action" }));
  await user.click(await screen.findByRole("option", { name: "Token: all of them" }));

  await waitFor(() => {
    expect(screen.queryByRole("row", { name: CREATED })).not.toBeInTheDocument();
  });
  expect(await screen.findByRole("row", { name: REFUSED })).toBeVisible();
  expect(where()).toBe("/record?action=token.");
});

test("an actor is picked by name, and no role is offered", async () => {
  world.people = [makeSubject("user", "alice"), makeSubject("role", "all-sales")];
  const { user, where } = renderApp("/record");
  await screen.findByRole("row", { name: REFUSED });

  await user.click(screen.getByRole("combobox", { name: "Who" }));
  await user.click(await screen.findByRole("option", { name: /alice/ }));

  await waitFor(() => {
    expect(screen.queryByRole("row", { name: REFUSED })).not.toBeInTheDocument();
  });
  expect(where()).toBe("/record?actor=alice");
  await user.click(screen.getByRole("combobox", { name: "Who" }));
  expect(screen.queryByRole("option", { name: /all-sales/ })).not.toBeInTheDocument();
});

test("a colleague's address names the actor and the container", async () => {
  world.people = [makeSubject("user", "alice")];
  renderApp("/record?actor=alice&within=%2Fteam");

  await waitFor(() => {
    expect(screen.getByRole("combobox", { name: "Who" })).toHaveValue("alice");
  });
  const field = within(screen.getByRole("group", { name: "In and below" }));
  expect(await field.findByText("/team")).toBeVisible();
});

test("an actor who is gone is named by the id, and the filter still holds", async () => {
  renderApp("/record?actor=nobody-any-more");

  expect(await screen.findByText("Nothing in the record fits these filters.")).toBeVisible();
  expect(screen.getByRole("combobox", { name: "Who" })).toHaveValue("nobody-any-more");
});

test("a container is picked in the tree, and cleared again", async () => {
  const { user, where } = renderApp("/record");
  const field = within(await screen.findByRole("group", { name: "In and below" }));
  expect(field.getByText("Anywhere")).toBeVisible();
  await user.click(field.getByRole("button", { name: "Change" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Choose a container" }));
  await user.click(await dialog.findByText("team"));
  await user.click(dialog.getByRole("button", { name: "Choose" }));
  expect(await field.findByText("/team")).toBeVisible();
  expect(where()).toBe("/record?within=%2Fteam");

  await user.click(field.getByRole("button", { name: "Clear" }));

  expect(await field.findByText("Anywhere")).toBeVisible();
  expect(where()).toBe("/record");
});

test("an address is asked for when it is whole, and one that is none is told", async () => {
  const { user, where } = renderApp("/record");
  await screen.findByRole("row", { name: REFUSED });
  await user.type(screen.getByLabelText("From address"), "192.0.2{Enter}");
  expect(await screen.findByText(/Give an address as/)).toBeVisible();
  expect(where()).toBe("/record");

  await user.type(screen.getByLabelText("From address"), ".7{Enter}");

  await waitFor(() => {
    expect(screen.queryByRole("row", { name: REFUSED })).not.toBeInTheDocument();
  });
  expect(where()).toBe("/record?address=192.0.2.7");
});

test("the files have what the list has", async () => {
  renderApp("/record?action=token.&severity=error&actor=alice");

  const query = "action=token.&severity=error&actor=alice";
  const asked = (name: string) => {
    const link = screen.getByRole("link", { name });
    return [...new URL(link.getAttribute("href") ?? "", "http://localhost").searchParams].sort();
  };
  await screen.findByRole("link", { name: "Download CSV" });
  expect(asked("Download CSV")).toEqual([...new URLSearchParams(query)].sort());
  expect(asked("Download JSON Lines")).toEqual([...new URLSearchParams(query)].sort());
});

test("an event unfolds into what was before and after", async () => {
  const values = {
    scope: { before: "read", after: "read write" },
    pkce: { before: null, after: 1 },
  };
  world.events = [makeEvent({ sentence: "alice changed /team/crm", facts: { values } })];
  const { user } = renderApp("/record");

  await user.click(await screen.findByRole("button", { name: "What changed" }));

  const table = within(screen.getByRole("table", { name: "What changed" }));
  expect(table.getByRole("row", { name: "scope read read write" })).toBeVisible();
  expect(table.getByRole("row", { name: "pkce – 1" })).toBeVisible();
});

test("facts of another form are no values", async () => {
  const facts = { values: ["read", "use"] };
  world.events = [makeEvent({ sentence: "alice changed who may do what", facts })];
  renderApp("/record");

  await screen.findByRole("row", { name: /alice changed/ });
  expect(screen.queryByRole("button", { name: "What changed" })).not.toBeInTheDocument();
});

test("a container has a record of its own, for who may see its permissions", async () => {
  world.events.push(
    makeEvent({
      sentence: "bob moved /other",
      target: { kind: "container", id: "other", path: "/other" },
    }),
  );
  const { user, where } = renderApp("/containers/%2Fteam");

  await user.click(await screen.findByRole("tab", { name: "Record" }));

  expect(await screen.findByRole("row", { name: CREATED })).toBeVisible();
  expect(screen.queryByRole("row", { name: /bob moved/ })).not.toBeInTheDocument();
  expect(where()).toBe("/containers/%2Fteam?tab=record");
});
