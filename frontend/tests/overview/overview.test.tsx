import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { expect, test } from "vitest";
import { problem } from "../fake-api/answers";
import {
  inDays,
  makeCredential,
  makeNeed,
  makeOverview,
  makeStatus,
  NOT_SET,
} from "../fake-api/make";
import { requestsTo, server } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const PAGE = "/needs-you";

function tell(total: number, needing: number, more: Partial<typeof world.overview> = {}) {
  const counts = { total, needing, troubled: 0, healthy: total - needing, by_state: {} };
  world.overview = makeOverview({ counts, ...more });
}

test("the navigation has the number of what needs somebody, on every page", async () => {
  tell(128, 3);

  renderApp("/containers/%2Fteam");

  const link = await screen.findByRole("link", { name: /^Needs you/ });
  await waitFor(() => {
    expect(link).toHaveAccessibleName("Needs you 3 credentials");
  });
});

test("the navigation has no number where nothing needs anybody", async () => {
  renderApp("/");

  expect(await screen.findByRole("link", { name: "Needs you" })).toBeVisible();
});

test.each([
  [128, 3, "3 of 128 credentials need you."],
  [128, 1, "1 of 128 credentials needs you."],
  [1, 1, "The one credential needs you."],
  [128, 0, "All 128 credentials are healthy."],
  [1, 0, "The one credential is healthy."],
  [0, 0, "You may read no credential yet, so there is nothing to look after."],
])(
  "of %i credentials of which %i need somebody, the page says: %s",
  async (total, needing, said) => {
    tell(total, needing);

    renderApp(PAGE);

    expect(await screen.findByText(said)).toBeVisible();
  },
);

test("credentials that nobody has authorized yet are not called healthy", async () => {
  tell(5, 0);
  world.overview.counts.healthy = 3;

  renderApp(PAGE);

  expect(
    await screen.findByText(
      "Nothing needs you: 3 of 5 credentials are healthy, the others are not in use.",
    ),
  ).toBeVisible();
});

test("a row tells what, since when, why, and who used it last", async () => {
  const crm = makeNeed({ name: "crm", last_used_at: inDays(-1), last_used_by: "crm-sync" });
  tell(2, 1, { needs: [crm] });

  renderApp(PAGE);

  const row = within(await screen.findByRole("listitem"));
  expect(row.getByRole("link", { name: "/team/crm" })).toHaveAttribute("href", "/credentials/crm");
  expect(row.getByText("Needs authorization")).toBeVisible();
  expect(row.getByText(/no longer renews it \(invalid_grant\)/)).toBeVisible();
  expect(row.getByText("2 days ago").parentElement).toHaveTextContent("Since 2 days ago");
  expect(row.getByText("yesterday").parentElement).toHaveTextContent(
    "Last used yesterday by crm-sync",
  );
  expect(row.getByText("login.example.com")).toBeVisible();
});

test("several of one provider that need the same stand together, each with its button", async () => {
  const needs = [
    makeNeed({ name: "a" }),
    makeNeed({ name: "b", provider_host: "other.example.com" }),
    makeNeed({ name: "c" }),
  ];
  tell(9, 3, { needs });

  renderApp(PAGE);

  const heading = await screen.findByRole("heading", { name: "login.example.com" });
  expect(screen.getByText("2 credentials need authorization")).toBeVisible();
  const group = within(heading.parentElement?.parentElement ?? document.body);
  expect(group.getAllByRole("button").map((button) => button.getAttribute("aria-label"))).toEqual([
    "Authorize /team/a again",
    "Authorize /team/c again",
  ]);
  expect(screen.queryByRole("heading", { name: "other.example.com" })).not.toBeInTheDocument();
});

test("Authorize begins what the credential's own button begins, and Back leads here", async () => {
  world.credentials = [makeCredential({ grant_type: "client_credentials" })];
  tell(2, 1, { needs: [makeNeed({ name: "crm" })] });
  const { user, where, history } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Authorize /team/crm again" }));

  expect(await screen.findByRole("heading", { name: "crm" })).toBeVisible();
  expect(requestsTo("POST", "/api/v1/credentials/crm/authorize")).toHaveLength(1);
  expect(where()).toBe("/credentials/crm?authorization=attempt");
  history.back();
  expect(await screen.findByRole("heading", { name: "Needs you" })).toBeVisible();
});

test("where fields are missing, Authorize leads to them and says which", async () => {
  const missing = ["client_id"];
  world.credentials = [makeCredential({ client_id: "", missing })];
  tell(2, 1, { needs: [makeNeed({ name: "crm" })] });
  const { user, where } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Authorize /team/crm again" }));

  expect(await screen.findByLabelText("Client ID")).toBeInvalid();
  expect(where()).toBe("/credentials/crm?tab=settings");
  expect(screen.getByRole("alert")).toHaveTextContent("Client ID");
});

test("a secret that has to be typed again is led to", async () => {
  const status = makeStatus({ state: "needs_secret", action: "enter_secret" });
  world.credentials = [makeCredential({ status, client_secret: NOT_SET })];
  const row = makeNeed({ name: "crm", need: "needs_secret", action: "enter_secret" });
  tell(2, 1, { needs: [row] });
  const { user, where } = renderApp(PAGE);

  await user.click(await screen.findByRole("link", { name: "Type the secret of /team/crm" }));

  await waitFor(() => {
    expect(screen.getByLabelText("Client secret")).toHaveAccessibleDescription(
      /Needed to authorize/,
    );
  });
  expect(where()).toBe("/credentials/crm?tab=settings");
});

test("a refusal to begin is told at the row that it is about", async () => {
  server.use(
    http.post("/api/v1/credentials/:id/authorize", () =>
      problem(403, "not-permitted", { title: "You may not do this.", detail: "Ask alice." }),
    ),
  );
  tell(2, 2, { needs: [makeNeed({ name: "crm" }), makeNeed({ name: "mail" })] });
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Authorize /team/mail again" }));

  const alert = await screen.findByRole("alert");
  expect(alert).toHaveTextContent("You may not do this.");
  expect(alert.closest("li")).toHaveTextContent("/team/mail");
});

test("who may not authorize is told what is missing, in the place of the button", async () => {
  tell(2, 1, { needs: [makeNeed({ name: "crm", may_authorize: false })] });

  renderApp(PAGE);

  expect(await screen.findByText(/Needs Configuration: Read, Write/)).toBeVisible();
  expect(screen.queryByRole("button", { name: /Authorize/ })).not.toBeInTheDocument();
});

test("what ends for good tells when, and what is tried again has no button", async () => {
  const ending = makeNeed({ name: "old", need: "ending", state: "expiring", ends_at: inDays(3.1) });
  const trouble = makeNeed({
    name: "slow",
    need: "trouble",
    state: "expiring",
    action: "none",
    failed_at: inDays(-1),
  });
  tell(3, 1, { needs: [ending, trouble], more: 7 });

  renderApp(PAGE);

  const needing = within(await screen.findByRole("region", { name: "What to do" }));
  expect(needing.getByText("in 3 days").parentElement).toHaveTextContent("Ends for good in 3 days");
  expect(needing.getByRole("button", { name: "Authorize /team/old again" })).toBeVisible();
  const tried = within(screen.getByRole("region", { name: "Tried again by itself" }));
  expect(tried.getByText("yesterday").parentElement).toHaveTextContent("Tried last yesterday");
  expect(tried.queryByRole("button")).not.toBeInTheDocument();
  expect(screen.getByText(/7 more are left out here/)).toBeVisible();
});

test("a provider that is not asked for a while is told with its reason", async () => {
  const sentence = "login.example.com does not answer (no-answer).";
  const pause = { host: "login.example.com", sentence, since: inDays(-1), until: inDays(0.1) };
  tell(2, 0, { paused: [pause] });

  renderApp(PAGE);

  const notice = within(await screen.findByRole("alert"));
  expect(notice.getByText(/does not answer \(no-answer\)/)).toHaveTextContent(/in 2 hours/);
});

test("the chart says its sum in words, and is there as a table", async () => {
  tell(2, 0);
  world.overview.hours[23] = { begins_at: "2026-11-29T12:00:00Z", renewed: 40, failed: 2 };
  const { user } = renderApp(PAGE);

  expect(await screen.findByRole("img", { name: /63 renewed, 2 failed/ })).toBeVisible();
  await user.click(screen.getByRole("button", { name: "Hour by hour as a table" }));

  const [, newest] = screen.getAllByRole("row");
  expect(newest).toHaveTextContent(/402$/);
});

test("a day without a renewal says so in place of an empty chart", async () => {
  tell(2, 0, { last_renewed_at: null, next_due: null });
  world.overview.hours = world.overview.hours.map((hour) => ({ ...hour, renewed: 0 }));

  renderApp(PAGE);

  expect(await screen.findByText("No renewal was due in the last 24 hours.")).toBeVisible();
  expect(screen.getByText("None is planned")).toBeVisible();
  expect(screen.queryByRole("img")).not.toBeInTheDocument();
});

test("a page that could not be loaded is loaded by another try", async () => {
  server.use(
    http.get("/api/v1/overview", () => problem(500, "broken", { title: "" }), { once: true }),
  );
  const { user } = renderApp(PAGE);

  await user.click(await screen.findByRole("button", { name: "Try again" }));

  expect(await screen.findByRole("heading", { name: "Needs you" })).toBeVisible();
});

test("what was there stays when it can't be read again, and is said to be old", async () => {
  tell(128, 3);
  const { queryClient } = renderApp(PAGE);
  await screen.findByText("3 of 128 credentials need you.");
  server.use(http.get("/api/v1/overview", () => problem(500, "broken", { title: "" })));

  await queryClient.refetchQueries({ queryKey: ["overview", "all"] });

  expect(await screen.findByText("What you see here is how it was before.")).toBeVisible();
  expect(screen.getByText("3 of 128 credentials need you.")).toBeVisible();
});
