/** The main job: press Authorize and Save, consent at the provider, see that it is granted. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { decide, newPerson, openBrowser, signIn, type Person } from "./person";
import { facts } from "./product";

let browser: Browser;
let person: Person;
const path = `/credentials/${facts.web_credential_id}`;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  person = await newPerson(browser);
});
afterEach(async () => {
  expect(person.complaints).toEqual([]);
  await person.context.close();
});

async function fetchToken() {
  const answer = await fetch(`${facts.url}/api/v1/credentials/${facts.web_credential_id}/token`, {
    method: "POST",
    headers: { Authorization: `Bearer ${facts.api_key}` },
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test("a refusal is told in the provider's words, and nothing is stored", async () => {
  const { page } = person;
  await signIn(person, `${path}?tab=settings`);

  await page.getByRole("button", { name: "Authorize and Save" }).click();
  await decide(page, "Deny");

  const alert = page.getByRole("alert").filter({ hasText: "refused the authorization" });
  await alert.waitFor();
  expect(await alert.textContent()).toContain("access_denied");
  expect(new URL(page.url()).searchParams.has("code")).toBe(false);
  expect((await fetchToken()).status).toBe(409);
});

test("from the first click to a token", async () => {
  const { page } = person;
  await signIn(person);

  await page.getByRole("link", { name: "public", exact: true }).click();
  await page.getByRole("link", { name: "demo", exact: true }).click();
  await page.getByRole("link", { name: "web-login", exact: true }).click();
  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Authorize and Save" }).click();
  await decide(page, "Allow");

  await page.getByText("Authorization has been granted").waitFor();
  const address = new URL(page.url());
  expect(address.pathname).toBe(path);
  expect([...address.searchParams.keys()]).not.toContain("code");
  expect([...address.searchParams.keys()]).not.toContain("state");
  const { status, body } = await fetchToken();
  expect(status).toBe(200);
  expect(body.token_version).toBeGreaterThan(0);
});

test("the page that was left tells by itself", async () => {
  await signIn(person, path);
  const other = await person.context.newPage();
  await other.goto(`${path}?tab=settings`);

  await other.getByRole("button", { name: "Authorize and Save" }).click();
  await person.page.getByText(/Waiting for/).waitFor();
  await decide(other, "Allow");

  await person.page.getByText("Authorization has been granted").waitFor();
});

test("what was typed is saved before the browser leaves", async () => {
  const { page } = person;
  await signIn(person, `${path}?tab=settings`);

  await page.getByLabel("Description").fill("Typed a moment ago.");
  await page.getByRole("button", { name: "Authorize and Save" }).click();
  await page.getByRole("heading", { name: /wants to use your account/ }).waitFor();
  // The person thinks better of it and closes the window.
  await page.goto(`${path}?tab=settings`);

  await expect.poll(() => page.getByLabel("Description").inputValue()).toBe("Typed a moment ago.");
});

test("another browser can't finish what this one began", async () => {
  const { page } = person;
  await signIn(person, `${path}?tab=settings`);
  await page.getByRole("button", { name: "Authorize and Save" }).click();
  await page.getByRole("heading", { name: /wants to use your account/ }).waitFor();
  const before = (await fetchToken()).body.token_version;

  const victim = await newPerson(browser);
  await signIn(victim);
  await victim.page.goto(page.url());
  await decide(victim.page, "Allow");

  await victim.page
    .getByText(/another browser/i)
    .first()
    .waitFor();
  expect((await fetchToken()).body.token_version).toBe(before);
  expect(victim.complaints).toEqual([]);
  await victim.context.close();
});

test("a code that comes twice is taken once", async () => {
  const { page } = person;
  await signIn(person, `${path}?tab=settings`);
  const answers: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/oauth/callback/")) answers.push(request.url());
  });
  await page.getByRole("button", { name: "Authorize and Save" }).click();
  await decide(page, "Allow");
  await page.getByText("Authorization has been granted").waitFor();
  const version = (await fetchToken()).body.token_version;

  await page.goto(answers[0] ?? "");

  expect(new URL(page.url()).pathname).toBe("/authorization-problem");
  expect((await fetchToken()).body.token_version).toBe(version);
});
