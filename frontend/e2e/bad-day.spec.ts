/** The provider is out and comes back; then somebody withdraws their consent there. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { checkAccess, decide, newPerson, openBrowser, signIn, type Person } from "./person";
import { dataFolder, facts } from "./product";
import { passTheWait } from "./time";

let browser: Browser;
let person: Person;
const path = `/credentials/${facts.web_credential_id}`;

beforeAll(async () => {
  browser = await openBrowser();
  person = await newPerson(browser);
  await signIn(person, `${path}?tab=settings`);
  await person.page.getByRole("button", { name: "Authorize and Save" }).click();
  await decide(person.page, "Allow");
  await person.page.getByText("Authorization has been granted").waitFor();
});
afterAll(async () => {
  await order("none");
  expect(person.complaints).toEqual([]);
  await browser.close();
});

/** Have the demo provider's token answers go wrong, or right again. */
async function order(mode: string, value = "") {
  const body = JSON.stringify({ mode, value, count: 1000 });
  const answer = await fetch(`${facts.demo_url}/faults`, { method: "POST", body });
  expect(answer.status).toBe(200);
}

async function fetchToken() {
  const answer = await fetch(`${facts.url}/api/v1/credentials/${facts.web_credential_id}/token`, {
    method: "POST",
    headers: { Authorization: `Bearer ${facts.api_key}` },
  });
  return { status: answer.status, body: (await answer.json()) as { token_version: number } };
}

async function refreshNow() {
  await person.page.getByRole("button", { name: "More actions" }).click();
  await person.page.getByRole("menuitem", { name: "Refresh now" }).click();
}

async function letters(): Promise<string[]> {
  const folder = join(dataFolder, "mail");
  const names = await readdir(folder);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.filter((text) => text.includes(facts.web_credential_id));
}

test("a provider that is out is told, and the token that is valid is handed out", async () => {
  const { page } = person;
  const before = await fetchToken();
  await order("rate_limited", "90");

  await page.goto(path);
  await refreshNow();
  await page
    .getByText(/left alone for a while|did not renew the token/)
    .first()
    .waitFor();
  const meanwhile = await fetchToken();
  await page.goto("/needs-you");
  await page.getByText("web-login").first().waitFor();
  await checkAccess(page);

  expect([before.status, meanwhile.status]).toEqual([200, 200]);
  expect(meanwhile.body.token_version).toBe(before.body.token_version);
});

test("when it is back, it is renewed without anybody", async () => {
  const { page } = person;
  const { token_version } = (await fetchToken()).body;
  await page.goto(path);

  await order("none");
  passTheWait();

  await page.getByText("Authorized. The token is renewed by itself.").waitFor();
  await expect
    .poll(async () => (await fetchToken()).body.token_version, { timeout: 30_000 })
    .toBeGreaterThan(token_version);
});

test("a consent that was withdrawn is told by a letter that leads to the button", async () => {
  const { page } = person;
  await fetch(`${facts.demo_url}/withdraw`, { method: "POST", redirect: "manual" });
  await page.goto(path);

  await refreshNow();
  await page.getByText("invalid_grant").first().waitFor();
  passTheWait();
  await page.getByText("Needs authorization").first().waitFor();
  await expect.poll(async () => (await letters()).length, { timeout: 60_000 }).toBe(1);
  const [letter = ""] = await letters();
  const link = /https?:\/\/\S+\/credentials\/[0-9a-f-]+/.exec(letter)?.[0] ?? "";
  await page.goto(link);

  expect(letter).toContain("/public/demo/web-login");
  await page.getByRole("button", { name: "Authorize again" }).first().click();
  await decide(page, "Allow");
  await page.getByText("Authorization has been granted").waitFor();
  expect((await fetchToken()).status).toBe(200);
});
