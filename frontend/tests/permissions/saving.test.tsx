import { screen, waitFor, within } from "@testing-library/react";
import { http } from "msw";
import { beforeEach, expect, test } from "vitest";
import type { Effects } from "@/api/types";
import { invalid, problem } from "../fake-api/answers";
import { makeEffects, makeSubject } from "../fake-api/make";
import { bodiesOf, requestsTo, server } from "../fake-api/server";
import { world } from "../fake-api/world";
import { renderApp } from "../render-app";

const TEAM = "/containers/%2Fteam?tab=permissions";
const ITEM = "/api/v1/items/%2Fteam/permissions";
const bob = makeSubject("user", "bob");
const sales = makeSubject("role", "sales");

const GAINS: Effects = makeEffects({
  people: 122,
  effects: [
    { person: bob, gains: [{ right: "credential_use", items: 3 }], loses: [] },
    {
      person: makeSubject("user", "charlie"),
      gains: [],
      loses: [{ right: "container_read", items: 1 }],
    },
  ],
});

beforeEach(() => {
  world.people = [bob, sales];
  world.effects = GAINS;
  world.entries["/team"] = [
    { subject: bob, facet: "credential", value: "no_access" },
    { subject: sales, facet: "container", value: "read" },
  ];
});

type User = ReturnType<typeof renderApp>["user"];

/** Give bob Use, and look at what that does. */
async function look(user: User) {
  await user.selectOptions(await screen.findByLabelText("Credential for bob"), "Use");
  await user.click(screen.getByRole("button", { name: "Save…" }));
  return within(await screen.findByRole("dialog", { name: "Save permissions" }));
}

async function save(user: User) {
  const dialog = await look(user);
  await dialog.findByText("bob gains Use on 3 credentials");
  await user.click(dialog.getByRole("button", { name: "Save permissions" }));
}

test("before anything is saved, it is told who gains and who loses what", async () => {
  const { user } = renderApp(TEAM);

  const dialog = await look(user);

  expect(await dialog.findByText("bob gains Use on 3 credentials")).toBeVisible();
  expect(dialog.getByText("charlie loses Container: Read on 1 container")).toBeVisible();
  expect(dialog.getByText("and 120 more")).toBeVisible();
  expect(await bodiesOf("POST", `${ITEM}/preview`)).toEqual([
    {
      entries: [
        { user: "bob", facet: "credential", value: "use" },
        { role: "sales", facet: "container", value: "read" },
      ],
    },
  ]);
  expect(requestsTo("PUT", ITEM)).toEqual([]);
});

test("a change that changes nothing for anybody says so", async () => {
  world.effects = makeEffects();
  const { user } = renderApp(TEAM);

  const dialog = await look(user);

  expect(await dialog.findByText("Nobody gains or loses anything by this.")).toBeVisible();
});

test("what should make one think again stands first", async () => {
  world.effects = makeEffects({
    own: {
      person: makeSubject("user", "alice"),
      gains: [],
      loses: [{ right: "security_write", items: 1 }],
    },
    everybody_gains: ["credential_use"],
  });
  const { user } = renderApp(TEAM);

  const dialog = await look(user);

  const [own, everybody] = await dialog.findAllByRole("alert");
  expect(own).toHaveTextContent("You lose Security yourself.");
  expect(everybody).toHaveTextContent("Everybody who is signed in gains Credential: Use.");
});

test("saving sends all entries and the version that was read", async () => {
  const { user } = renderApp(TEAM);

  await save(user);

  expect(await screen.findByText("The permissions were saved")).toBeVisible();
  expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  expect(screen.getByLabelText("Credential for bob")).toHaveValue("use");
  expect(screen.getByRole("button", { name: "Save…" })).toBeDisabled();
  expect(requestsTo("PUT", ITEM)[0]?.headers.get("If-Match")).toBe(
    '"bob-credential-no_access sales-container-read"',
  );
});

test("a preview that fails is told in the dialog, and nothing can be saved", async () => {
  const detail = "Give Security: Read, Write on the root to an active person first.";
  server.use(
    http.post("/api/v1/items/:id/permissions/preview", () =>
      problem(409, "last-administrator", { detail }),
    ),
  );
  const { user } = renderApp(TEAM);

  const dialog = await look(user);

  expect(await dialog.findByText(detail)).toBeVisible();
  expect(dialog.getByRole("button", { name: "Save permissions" })).toBeDisabled();
});

test("a save that is refused is told in the dialog, and what was chosen stays", async () => {
  server.use(
    http.put("/api/v1/items/:id/permissions", () =>
      invalid({ entries: "One of the users or roles is not there any more." }),
    ),
  );
  const { user } = renderApp(TEAM);

  await save(user);

  const dialog = within(screen.getByRole("dialog", { name: "Save permissions" }));
  expect(await dialog.findByText(/One of the users or roles is not there any more/)).toBeVisible();
  await user.click(dialog.getByRole("button", { name: "Cancel" }));
  expect(screen.getByLabelText("Credential for bob")).toHaveValue("use");
});

/** Somebody else lets sales write, and bob read the details, while alice looks. */
async function clash(user: User) {
  await screen.findByLabelText("Credential for bob");
  world.entries["/team"] = [
    { subject: bob, facet: "credential", value: "no_access" },
    { subject: sales, facet: "container", value: "read_write" },
  ];
  await save(user);
  return within(await screen.findByRole("dialog", { name: /Somebody else changed/ }));
}

test("what somebody else changed meanwhile stands beside what one wanted", async () => {
  const { user } = renderApp(TEAM);

  const dialog = await clash(user);

  const rows = dialog.getAllByRole("row").slice(1);
  expect(
    rows.map((row) =>
      within(row)
        .getAllByRole("cell")
        .map((cell) => cell.textContent),
    ),
  ).toEqual([
    ["bob userCredential", "Use", "No access"],
    ["sales roleContainer", "No change", "Read, Write"],
  ]);
});

test("theirs can be taken, and one's own change is gone", async () => {
  const { user } = renderApp(TEAM);
  const dialog = await clash(user);

  await user.click(dialog.getByRole("button", { name: "Take theirs" }));

  expect(screen.getByLabelText("Container for sales")).toHaveValue("read_write");
  expect(screen.getByLabelText("Credential for bob")).toHaveValue("no_access");
  expect(screen.getByRole("button", { name: "Save…" })).toBeDisabled();
});

test("one's own is kept on top of theirs, and looked at once more", async () => {
  const { user } = renderApp(TEAM);
  const dialog = await clash(user);

  await user.click(dialog.getByRole("button", { name: "Keep mine" }));
  const again = within(await screen.findByRole("dialog", { name: "Save permissions" }));
  await again.findByText("bob gains Use on 3 credentials");
  await user.click(again.getByRole("button", { name: "Save permissions" }));

  expect(await screen.findByText("The permissions were saved")).toBeVisible();
  expect(world.entries["/team"]).toMatchObject([
    { facet: "credential", value: "use" },
    { facet: "container", value: "read_write" },
  ]);
});

test("what somebody else saved is shown by itself while nothing was changed here", async () => {
  const { queryClient } = renderApp(TEAM);
  await screen.findByLabelText("Credential for bob");

  world.entries["/team"] = [{ subject: bob, facet: "credential", value: "use" }];
  await queryClient.invalidateQueries({ queryKey: ["permissions"] });

  await waitFor(() => {
    expect(screen.getByLabelText("Credential for bob")).toHaveValue("use");
  });
});
