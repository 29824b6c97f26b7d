import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { inDays } from "../fake-api/make";
import { makeJob, makeRun, makeStep } from "../fake-api/make-job";
import { bodiesOf, requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

beforeEach(() => {
  const schedule = {
    kind: "cron" as const,
    cron: "0 9 * * 1-5",
    zone: "UTC",
    seconds: null,
    words: "Every weekday at 09:00, UTC",
  };
  world.jobs = [
    makeJob({ name: "report", schedule, last_outcome: "failed", next_at: inDays(1) }),
    makeJob({ name: "import", has_lost_credential: true, rights: ["configuration_read"] }),
  ];
});

test("the list tells of each job when it runs and how it went", async () => {
  const { user } = renderApp("/jobs");

  const report = within(await screen.findByRole("row", { name: /report/ }));
  expect(report.getByText("Every weekday at 09:00, UTC")).toBeVisible();
  expect(report.getByText("Failed")).toBeVisible();
  const other = within(screen.getByRole("row", { name: /import/ }));
  expect(other.getByText("Its credential was deleted")).toBeVisible();
  expect(other.getByRole("switch")).toBeDisabled();
  await user.click(report.getByRole("switch"));

  await waitFor(async () => {
    expect(await bodiesOf("PATCH", "/api/v1/jobs/report")).toEqual([{ is_enabled: false }]);
  });
});

test("a run is started, watched, and stopped", async () => {
  const { user, where } = renderApp("/jobs/report");

  await user.click(await screen.findByRole("button", { name: "Run now" }));
  expect(await screen.findByRole("heading", { name: /Running/ })).toBeVisible();
  expect(where()).toBe("/jobs/report?tab=runs&run=run-now");
  await user.click(screen.getByRole("button", { name: "Stop" }));

  expect(await screen.findByRole("heading", { name: /Stopped/ })).toBeVisible();
  expect(screen.getByLabelText("What it says")).toHaveTextContent('"done": true');
});

test("what is under way is listed, opened, and stopped", async () => {
  world.runs = [
    makeRun({ id: "one", job: "report", outcome: "running" }),
    makeRun({ id: "two", job: "import", outcome: "queued" }),
    makeRun({ id: "three", job: "secret", outcome: "running" }),
    makeRun({ id: "four", job: "report", outcome: "failed" }),
  ];
  const { user, where } = renderApp("/jobs");

  await user.click(await screen.findByRole("tab", { name: "Under way" }));
  expect(where()).toBe("/jobs?view=open");
  expect(await screen.findByRole("link", { name: "report" })).toHaveAttribute(
    "href",
    "/jobs/report?tab=runs&run=one",
  );
  const theirs = within(screen.getByRole("row", { name: /import/ }));
  expect(theirs.queryByRole("button")).toBeNull();
  // By the privilege: which job it is, and nothing to open.
  const hidden = within(screen.getByRole("row", { name: /secret/ }));
  expect(hidden.queryByRole("link")).toBeNull();
  await user.click(hidden.getByRole("button", { name: "Stop the run of secret" }));
  await user.click(screen.getByRole("button", { name: "Stop the run of report" }));

  await waitFor(() => {
    expect(screen.queryByRole("row", { name: /report|secret/ })).toBeNull();
  });
  expect(screen.getByRole("row", { name: /import/ })).toBeVisible();
});

test("parameters are asked for, and one that is missing is named beside its field", async () => {
  world.jobs[0]?.parameters.push({ name: "day", default: "", required: true });
  const { user } = renderApp("/jobs/report");

  await user.click(await screen.findByRole("button", { name: "Run now" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.click(dialog.getByRole("button", { name: "Run" }));
  expect(await dialog.findByText("Give a value for day.")).toBeVisible();
  expect(requestsTo("POST", "/api/v1/jobs/report/run")).toHaveLength(0);
  await user.type(dialog.getByLabelText(/day/), "monday");
  await user.click(dialog.getByRole("button", { name: "Run" }));

  expect(await screen.findByText("monday")).toBeVisible();
});

test("a file is deleted, after it was told which calls send it", async () => {
  const file = {
    id: "orders",
    name: "orders.csv",
    content_type: "text/csv",
    size: 2048,
    created_at: inDays(-1),
  };
  const body = { kind: "file" as const, text: "", pairs: [], content_type: "", file: "orders" };
  Object.assign(world.jobs[0] ?? {}, {
    files: [file, { ...file, id: "old", name: "old.csv" }],
    steps: [makeStep({ name: "upload", method: "PUT", body })],
  });
  const { user } = renderApp("/jobs/report");

  await user.click(await screen.findByRole("button", { name: "Delete old.csv" }));
  expect(await screen.findByText(/^No call sends it/)).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  await user.click(screen.getByRole("button", { name: "Delete orders.csv" }));
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByText(/^Sent by upload: each run fails/)).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Delete orders.csv" }));

  expect(await screen.findByText("orders.csv was deleted")).toBeVisible();
  expect(screen.queryByRole("row", { name: /orders.csv/ })).toBeNull();
  expect(screen.getByRole("row", { name: /old.csv/ })).toBeVisible();
});

test("the overview shows the last runs and the last days", async () => {
  world.runs = [makeRun({ id: "one", job: "report", outcome: "failed", sentence: "Not allowed." })];
  const { user } = renderApp("/jobs/report");

  expect(await screen.findByText("Not allowed.")).toBeVisible();
  expect(await screen.findByRole("img", { name: /3 succeeded, 2 failed/ })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "As a table" }));
  expect(screen.getByRole("row", { name: "1 March 2026 3 2 0" })).toBeVisible();
});

test("once a later run is known to one part of the page, all parts are read again", async () => {
  renderApp("/jobs/report");
  await screen.findByRole("img", { name: /3 succeeded/ });

  world.runs = [makeRun({ id: "two", job: "report", outcome: "succeeded" })];
  Object.assign(world.jobs[0] ?? {}, { last_outcome: "succeeded", last_run_at: inDays(0) });
  const { length } = requestsTo("GET", "/api/v1/jobs/report/chart");

  // The chart alone would be asked for half a minute later.
  await waitFor(() => {
    expect(requestsTo("GET", "/api/v1/jobs/report/chart").length).toBeGreaterThan(length);
  });
  expect(screen.getAllByText("Succeeded").length).toBeGreaterThan(1);
});

test("who may only read is told so, and can neither run nor save", async () => {
  renderApp("/jobs/import?tab=settings");

  expect(
    await screen.findByText("You may see this job, but neither change nor run it."),
  ).toBeVisible();
  expect(screen.queryByRole("button", { name: "Run now" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  expect(screen.getByLabelText("Name", { exact: true })).toBeDisabled();
});

test("a pasted line fills in the call and tells what was taken out", async () => {
  const { user } = renderApp("/jobs/new?container=%2Fteam");

  await user.type(await screen.findByLabelText("Name", { exact: true }), "fresh");
  await user.click(screen.getByRole("button", { name: "Paste a curl line" }));
  const dialog = within(await screen.findByRole("dialog"));
  await user.type(dialog.getByLabelText("The line"), "wget x");
  await user.click(dialog.getByRole("button", { name: "Read it" }));
  expect(await dialog.findByText("The line has to start with curl.")).toBeVisible();
  await user.clear(dialog.getByLabelText("The line"));
  await user.type(dialog.getByLabelText("The line"), "curl x");
  await user.click(dialog.getByRole("button", { name: "Read it" }));

  expect(await screen.findByText("Secrets were taken out")).toBeVisible();
  expect(screen.getByLabelText("Address")).toHaveValue("https://api.example/v1/things");
  await user.click(screen.getByRole("button", { name: "Save" }));
  expect(await screen.findByRole("heading", { name: "fresh" })).toBeVisible();
  const [body] = (await bodiesOf("POST", "/api/v1/jobs")).filter(
    (sent) => (sent as { name?: string }).name === "fresh",
  );
  expect(body).toMatchObject({
    container: "/team",
    steps: [{ method: "POST", query: [{ name: "page", value: "2" }], body: { kind: "json" } }],
  });
});

test("the schedule is told in words while it is typed, and so is what is wrong", async () => {
  const { user } = renderApp("/jobs/report?tab=settings");

  const cron = await screen.findByLabelText("Cron", { selector: "input[name='schedule.cron']" });
  expect((await screen.findAllByText("Every weekday at 09:00, UTC")).length).toBeGreaterThan(0);
  await user.clear(cron);
  await user.type(cron, "0 9");

  expect(await screen.findByText("Cron has five fields.")).toBeVisible();
});

test("a check for a number takes no other value", async () => {
  const check = { path: "$.n", comparison: "at_least" as const, value: 3 };
  Object.assign(world.jobs[0] ?? {}, { steps: [makeStep({ name: "call", check })] });
  const { user } = renderApp("/jobs/report?tab=settings");

  const value = await screen.findByLabelText("Value");
  await user.clear(value);
  await user.type(value, "three");
  await user.click(screen.getByRole("button", { name: "Save" }));

  expect(await screen.findByText("A number is needed, as 12 or 0.5.")).toBeVisible();
  expect(await bodiesOf("PATCH", "/api/v1/jobs/report")).toEqual([]);
});

test("what somebody else changed meanwhile is kept below what was typed", async () => {
  const { user } = renderApp("/jobs/report?tab=settings");

  const name = await screen.findByLabelText("Name", { exact: true });
  await user.clear(name);
  await user.type(name, "weekly");
  Object.assign(world.jobs[0] ?? {}, { description: "Theirs" });
  world.jobVersion += 1;
  await user.click(screen.getByRole("button", { name: "Save" }));
  await user.click(await screen.findByRole("button", { name: "Load theirs" }));
  expect(await screen.findByDisplayValue("Theirs")).toBeVisible();
  expect(name).toHaveValue("weekly");
  await user.click(screen.getByRole("button", { name: "Save" }));

  await waitFor(() => {
    expect(world.jobs[0]).toMatchObject({ name: "weekly", description: "Theirs" });
  });
});

test("a job that runs for nobody says what to do, and leads there", async () => {
  world.jobs = [makeJob({ name: "report", caller_gone: "Whoever it ran for was disabled." })];
  const { user } = renderApp("/jobs/report");
  const alert = within(await screen.findByRole("alert"));

  expect(alert.getByText(/Save it in the settings, and it runs for you/)).toBeVisible();
  await user.click(alert.getByRole("button", { name: "Open the settings" }));

  expect(await screen.findByRole("tab", { name: "Settings", selected: true })).toBeVisible();
});
