import { screen, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import { problem } from "../fake-api/answers";
import { makeBelongings, makeEffects, makePerson, makeSubject, makeUser } from "../fake-api/make";
import { bodiesOf, requestsTo, server } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const dora = makeSubject("user", "dora");
const box = { id: "box", kind: "container", path: "/team/box" } as const;
const nightly = { id: "nightly", kind: "job", path: "/team/nightly" } as const;
const crm = { id: "crm", kind: "credential", path: "/team/box/crm" } as const;

beforeEach(() => {
  world.person = makePerson({ privileges: ["maintain_users"] });
  world.users = [makeUser({ username: "bob" })];
  world.people = [makeSubject("user", "bob"), dora, makeSubject("role", "dormant")];
  world.belongings = makeBelongings({
    items: { named: [box, crm], count: 2, hidden: 1 },
    entries: {
      named: [{ place: box, facet: "credential", value: "use", may_change: true }],
      count: 1,
      hidden: 2,
    },
    jobs: { named: [nightly], count: 1, hidden: 1 },
    services: [makeSubject("service", "robot")],
    webhooks: 1,
  });
  world.effects = makeEffects({
    effects: [{ person: dora, gains: [{ right: "credential_use", items: 1 }], loses: [] }],
  });
});

type User = ReturnType<typeof renderApp>["user"];

async function begin(user: User) {
  await user.click(await screen.findByRole("button", { name: "Hand over…" }));
  return within(await screen.findByRole("dialog", { name: "Hand over what belongs to bob" }));
}

async function choose(user: User, dialog: Awaited<ReturnType<typeof begin>>) {
  await user.type(dialog.getByRole("combobox", { name: "To whom" }), "do");
  expect(await screen.findByRole("option", { name: /dora/ })).toBeVisible();
  expect(screen.queryByRole("option", { name: /dormant/ })).not.toBeInTheDocument();
  await user.click(screen.getByRole("option", { name: /dora/ }));
}

test("what belongs to somebody is told, and what is hidden is a number", async () => {
  const { user } = renderApp("/people/bob");
  const items = "2 containers, credentials and jobs, and 1 that you may not see";

  await user.click(await screen.findByRole("button", { name: items }));
  await user.click(screen.getByRole("button", { name: /^1 permission entry, and 2/ }));
  await user.click(screen.getByRole("button", { name: /^1 job runs for/ }));

  expect(screen.getByRole("link", { name: "/team/box/crm" })).toHaveAttribute(
    "href",
    "/credentials/crm",
  );
  expect(screen.getByRole("link", { name: "/team/nightly" })).toHaveAttribute(
    "href",
    "/jobs/nightly",
  );
  expect(screen.getByText(/Credential: Use/)).toBeVisible();
  expect(screen.getByRole("link", { name: "robot" })).toBeVisible();
  expect(screen.getByText(/1 webhook of theirs/)).toBeVisible();
});

test("it goes over to somebody after it was told who gains what", async () => {
  const { user } = renderApp("/people/bob");
  const dialog = await begin(user);
  expect(dialog.getByRole("button", { name: "Hand over" })).toBeDisabled();

  await choose(user, dialog);

  expect(await dialog.findByText("dora gains Use on 1 credential")).toBeVisible();
  expect(
    dialog.getByText(/3 containers, credentials and jobs and 1 permission entry go/),
  ).toBeVisible();
  expect(dialog.getByText(/2 permission entries stay: you may not change/)).toBeVisible();
  expect(
    dialog.getByText(/1 job runs for the other person from then on. 1 job stays/),
  ).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Which jobs" }));
  expect(dialog.getByText("/team/nightly")).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Hand over" }));

  expect(await screen.findByText("What belonged to bob belongs to dora now")).toBeVisible();
  expect(await bodiesOf("POST", "/api/v1/users/bob/hand-over")).toEqual([
    { to: "dora" },
    { to: "dora" },
  ]);
  expect(await screen.findByText(/Nothing belongs to them/)).toBeVisible();
  expect(screen.queryByRole("button", { name: "Hand over…" })).not.toBeInTheDocument();
});

test("a refusal stays in the dialog", async () => {
  server.use(http.post("/api/v1/users/:id/hand-over", () => problem(412, "changed-meanwhile")));
  const { user } = renderApp("/people/bob");
  const dialog = await begin(user);
  await choose(user, dialog);
  await dialog.findByText("dora gains Use on 1 credential");

  await user.click(dialog.getByRole("button", { name: "Hand over" }));

  expect(await dialog.findByText("Somebody else changed this meanwhile")).toBeVisible();
});

test("who disables somebody is told what stays theirs", async () => {
  const { user } = renderApp("/people/bob");
  await user.click(await screen.findByRole("button", { name: "More actions" }));
  await user.click(await screen.findByRole("menuitem", { name: "Disable" }));

  const dialog = within(await screen.findByRole("dialog", { name: "Disable bob" }));
  expect(
    await dialog.findByText(
      /^3 containers, credentials and jobs and 3 permission entries stay theirs/,
    ),
  ).toBeVisible();
  expect(dialog.getByText(/^2 jobs run for them: each run fails from then on/)).toBeVisible();
});

test("who may only read is not asked about it", async () => {
  world.person = makePerson({ privileges: ["read_users"] });
  renderApp("/people/bob");

  await screen.findByRole("heading", { name: "bob" });
  expect(screen.queryByText("What belongs to them")).not.toBeInTheDocument();
  expect(requestsTo("GET", "/api/v1/users/bob/belongings")).toHaveLength(0);
});
