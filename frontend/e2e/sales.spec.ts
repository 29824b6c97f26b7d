/**
 * A right is given and taken again, in front of those whom it concerns; and afterwards an
 * auditor finds out who fetched a token, when, and why it was allowed.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { ask, checkAccess, newPerson, openBrowser, pick, signIn, type Person } from "./person";
import { dataFolder, facts } from "./product";

const BOB = { username: "bob-of-sales", password: "" };
const EVE = { username: "eve-the-auditor", password: "" };
const REPORT = "sales-report";

let browser: Browser;
let root: Person;
let bob: Person;
let eve: Person;
let key = "";
let crm = "";
let sales = "";
let role = "";

beforeAll(async () => {
  browser = await openBrowser();
  [root, bob, eve] = await Promise.all([
    newPerson(browser),
    newPerson(browser),
    newPerson(browser),
  ]);
  await signIn(root);
  await makeScene(root.page);
  await signIn(bob, "/", BOB);
  await signIn(eve, "/", EVE);
});
afterAll(async () => {
  expect([...root.complaints, ...bob.complaints, ...eve.complaints]).toEqual([]);
  await browser.close();
});

/** /public/sales with a credential that nobody else may use, a role, and a program of bob's. */
async function makeScene(page: Page) {
  const place = await ask(page, "GET", "containers/by-path?path=/public");
  sales = (await ask(page, "POST", "containers", { parent: place.id, name: "sales" })).id;
  const file = join(dataFolder, "secrets", "demo-clients.json");
  const clients = JSON.parse(await readFile(file, "utf8")) as Record<string, object>;
  const credential = await ask(page, "POST", "credentials", {
    container: sales,
    name: "crm",
    type: "oauth2",
    grant_type: "client_credentials",
    token_endpoint: `${facts.demo_url}/token`,
    scope: "profile",
    usages: ["http"],
    ...clients.service,
  });
  crm = credential.id;
  const everybody = await ask(page, "GET", "roles?search=authenticated");
  const entries = ["container", "configuration", "credential", "service", "security"].map(
    (facet) => ({
      role: everybody.results[0]?.id,
      facet,
      value: "no_access",
    }),
  );
  await ask(page, "PUT", `items/${sales}/permissions`, { entries });
  const person = await ask(page, "POST", "users", { username: BOB.username });
  const auditor = await ask(page, "POST", "users", { username: EVE.username });
  [BOB.password, EVE.password] = [person.password, auditor.password];
  await ask(page, "PATCH", `users/${auditor.id}`, { privileges: ["view_log", "read_users"] });
  const service = await ask(page, "POST", "services", { name: REPORT });
  key = (await ask(page, "POST", `services/${service.id}/keys`, { label: "report host" })).key;
  role = (await ask(page, "POST", "roles", { name: "sellers" })).id;
  await ask(page, "PUT", `roles/${role}/members`, { users: [person.id, service.id], roles: [] });
}

async function fetchToken() {
  const answer = await fetch(`${facts.url}/api/v1/credentials/${crm}/token`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}` },
  });
  return answer.status;
}

test("before, the place is not there for bob, and his program gets nothing", async () => {
  const { page } = bob;

  // All that he may see is below /public, so that is where he comes in.
  await page.getByRole("main").getByRole("link", { name: "demo", exact: true }).waitFor();

  expect(await page.getByRole("link", { name: "sales", exact: true }).count()).toBe(0);
  expect(await fetchToken()).toBe(404);
});

test("Use is given to the role, and stands in bob's open window by itself", async () => {
  const { page } = root;
  await page.goto(`/containers/${sales}?tab=permissions`);
  await page.getByRole("button", { name: "Add people" }).click();
  await pick(page, "Find a user, role or service", "sellers");
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByLabel("Credential for sellers").selectOption("Use");
  await page.getByRole("button", { name: "Save…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save permissions" });
  await dialog.getByText(`${BOB.username} gains Use on 1 credential`).waitFor();
  await dialog.getByText(`${REPORT} gains Use on 1 credential`).waitFor();
  await dialog.getByRole("button", { name: "Save permissions" }).click();
  await page.getByText("The permissions were saved").waitFor();

  // Nobody touches his window.
  await bob.page.getByRole("main").getByRole("link", { name: "sales", exact: true }).waitFor();
  expect(await fetchToken()).toBe(200);
});

test("he sees that he may use it, and nothing else of it", async () => {
  const { page } = bob;

  await page.getByRole("main").getByRole("link", { name: "sales", exact: true }).click();
  const row = page.getByRole("row", { name: /^crm/ });
  await row.getByText("You may use this credential, but not see its details").waitFor();

  await checkAccess(page);
  expect(await row.getByRole("link").count()).toBe(0);
  expect(await row.getByText("Authorized").count()).toBe(1);
  const seen = (await page.content()).replaceAll(/<script[^]*?<\/script>/g, "");
  for (const detail of [facts.demo_url, "client_credentials", "sellers"]) {
    expect(seen).not.toContain(detail);
  }
});

test("taken out of the role, his next request is refused and his window tells him", async () => {
  const { page } = root;
  await page.goto(`/roles/${role}`);
  await page.getByRole("button", { name: `Take ${BOB.username} out` }).click();
  await page.getByRole("button", { name: `Take ${REPORT} out` }).click();
  await page.getByRole("button", { name: "Save…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save the members of sellers" });
  await dialog.getByText(`${BOB.username} loses Use on 1 credential`).waitFor();
  await dialog.getByRole("button", { name: "Save members" }).click();
  await page.getByText("The members were saved").waitFor();

  expect(await fetchToken()).toBe(404);
  // The place is gone from his window, which nobody touches.
  await bob.page.getByRole("alert").waitFor();
  expect(await bob.page.getByText("crm").count()).toBe(0);
});

test("the answer to why tells both: that it was given, and that it was taken", async () => {
  const { page } = root;

  await page.goto(`/containers/${sales}?tab=permissions`);
  await pick(page, "May", BOB.username);
  await page.getByRole("combobox", { name: "do this here" }).click();
  await page.getByRole("option", { name: "Credential: Use" }).click();

  await page.getByText(`${BOB.username} may not use /public/sales.`).waitFor();
  const told = page.getByRole("region", { name: "Ask" }).getByRole("listitem");
  const lines = (await told.allTextContents()).filter((line) => line.startsWith("root changed"));
  expect(lines[0]).toContain(`the members of sellers: removed ${BOB.username}`);
  expect(lines[1]).toContain(
    "the permissions of /public/sales: added role sellers: credential use",
  );
  expect(lines[2]).toContain(`the members of sellers: added ${BOB.username}`);
  await checkAccess(page);
});

test("an auditor finds who fetched a token, when, from where, and why it was allowed", async () => {
  const { page } = eve;
  await page.getByRole("link", { name: "Record", exact: true }).click();
  await page.getByRole("combobox", { name: "Action" }).click();
  await page.getByRole("option", { name: "Token fetched", exact: true }).click();

  const row = page.getByRole("row", { name: new RegExp(`^${REPORT} fetched an access token`) });
  await row.first().getByRole("link").click();

  const title = `${REPORT} fetched an access token of /public/sales/crm for http`;
  await page.getByRole("heading", { name: title }).waitFor();
  await page.getByText("127.0.0.1").waitFor();
  const tell = (name: string) =>
    page.getByRole("region", { name }).getByRole("listitem").allTextContents();
  const [given, joined] = await tell("Why it was allowed");
  expect(given).toContain("root changed the permissions of /public/sales: added role sellers");
  expect(joined).toContain(`root changed the members of sellers: added ${REPORT}`);
  expect((await tell("What has changed since"))[0]).toContain(`removed ${REPORT}`);
  await page.getByText(`${REPORT} may not use /public/sales/crm.`).waitFor();
  await checkAccess(page);
});
