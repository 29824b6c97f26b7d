/** A login is kept, given to a program for the purpose that is ticked, and refused for another. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { checkAccess, newPerson, openBrowser, signIn, type Person } from "./person";
import { facts } from "./product";

const PASSWORD = "a-pässword-of-the-journey";
let browser: Browser;
let person: Person;
let id = "";

beforeAll(async () => {
  browser = await openBrowser();
  person = await newPerson(browser);
  await signIn(person, `/credentials/new?container=${facts.container_id}`);
});
afterAll(async () => {
  expect(person.complaints).toEqual([]);
  await browser.close();
});

/** Ask as the demo service does. */
async function fetchLogin(purpose: string) {
  const answer = await fetch(`${facts.url}/api/v1/credentials/${id}/login`, {
    method: "POST",
    headers: { Authorization: `Bearer ${facts.api_key}` },
    body: new URLSearchParams({ purpose }),
  });
  return { status: answer.status, said: (await answer.json()) as Record<string, unknown> };
}

test("a Password credential is made with a purpose", async () => {
  const { page } = person;

  await page.getByLabel("Credential Type").selectOption("Password");
  await page.getByLabel("Name", { exact: true }).fill("uploads");
  await page.getByLabel("User name").fill("robot");
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("checkbox", { name: "SFTP", exact: true }).check();
  await checkAccess(page);
  await page.getByRole("button", { name: "Save" }).click();

  await page.getByRole("heading", { name: "uploads" }).waitFor();
  await page.getByText("Ready", { exact: true }).waitFor();
  id = /credentials\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
  expect(id).not.toBe("");
  expect(await page.content()).not.toContain(PASSWORD);
});

test("a program gets it for SFTP, and is refused for FTP", async () => {
  const given = await fetchLogin("sftp");
  const refused = await fetchLogin("ftp");

  expect(given).toEqual({ status: 200, said: { username: "robot", password: PASSWORD } });
  expect(refused.status).toBe(403);
  expect(refused.said.title).toMatch(/uploads is not allowed for FTP\.$/);
});

test("the record has both", async () => {
  const { page } = person;
  await page.getByRole("tab", { name: "Record" }).click();

  await page.getByText(/fetched the user name and password of .*uploads for sftp/).waitFor();
  await page.getByText(/was refused the use of .*uploads: usage-not-allowed/).waitFor();
});

test("who used it for what is told, and what breaks when it is unticked", async () => {
  const { page } = person;
  // Times of use are written every few seconds.
  await expect
    .poll(async () => {
      await page.getByRole("tab", { name: "Overview" }).click();
      await page.reload();
      await page.getByRole("tab", { name: "Used by" }).click();
      await page.getByRole("columnheader", { name: "Purpose" }).waitFor();
      return page.getByText("No service has used it yet.").count();
    })
    .toBe(0);
  await checkAccess(page);

  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByRole("checkbox", { name: "SFTP", exact: true }).uncheck();
  await page.getByText(/are refused as soon as this is saved/).waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved", { exact: true }).waitFor();

  expect((await fetchLogin("sftp")).status).toBe(403);
});

test("its programs are ready to be copied", async () => {
  const { page } = person;
  await page.getByRole("tab", { name: "Use it" }).click();

  await page.getByLabel("Language").selectOption("Python");

  const program = await page.getByLabel("Program", { exact: true }).textContent();
  expect(program).toContain(id);
  expect(program).toContain(facts.url);
  expect(program).not.toContain("twk_a");
});
