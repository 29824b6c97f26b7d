/** A program gets a key, a right, and its token; the key is shown once. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { newPerson, openBrowser, signIn, type Person } from "./person";
import { facts } from "./product";

let browser: Browser;
let person: Person;
let key = "";

beforeAll(async () => {
  browser = await openBrowser();
  person = await newPerson(browser);
  await signIn(person, "/services");
});
afterAll(async () => {
  expect(person.complaints).toEqual([]);
  await browser.close();
});

async function fetchToken() {
  const answer = await fetch(`${facts.url}/api/v1/credentials/${facts.credential_id}/token`, {
    method: "POST",
    headers: { Authorization: `Bearer ${key}` },
  });
  return answer.status;
}

test("a service is made, and a key for it", async () => {
  const { page } = person;

  await page.getByRole("button", { name: "Create service" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("nightly-report");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "nightly-report" }).waitFor();
  await page.getByRole("button", { name: "Make a key" }).first().click();
  await page.getByRole("dialog").getByLabel("Label").fill("report host");
  await page.getByRole("dialog").getByRole("button", { name: "Make a key" }).click();

  const dialog = page.getByRole("dialog", { name: "The key report host" });
  await dialog.waitFor();
  key = /twk_[a-z0-9]{12}\.[\w-]{43}/.exec((await dialog.textContent()) ?? "")?.[0] ?? "";
  expect(key).not.toBe("");
  expect(await fetchToken()).toBe(404);
  await dialog.getByRole("button", { name: "I have copied it" }).click();
});

test("the key is nowhere in the browser afterwards", async () => {
  const { page, context } = person;
  await page.getByText("report host").first().waitFor();

  const everything = JSON.stringify([
    await page.content(),
    await context.storageState({ indexedDB: true }),
    await page.evaluate(() => [
      { ...localStorage },
      { ...sessionStorage },
      history.state as unknown,
    ]),
  ]);

  expect(everything).not.toContain(key);
});

test("with the right to use a container, it gets its tokens", async () => {
  const { page } = person;

  await page.getByRole("button", { name: "Give it use of a container" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("treeitem", { name: "public" }).click();
  await dialog.getByRole("button", { name: "Give use" }).click();
  await page.getByText(/may use the credentials in/).waitFor();

  expect(await fetchToken()).toBe(200);
});

test("a key for other purposes is refused, and one for calls alone gets no token", async () => {
  const { page } = person;
  const edit = async (box: string) => {
    await page.getByRole("button", { name: "Actions for report host" }).click();
    await page.getByRole("menuitem", { name: "Edit limits" }).click();
    const dialog = page.getByRole("dialog", { name: "Edit the limits of report host" });
    await dialog.getByRole("checkbox", { name: box, exact: true }).click();
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.waitFor({ state: "detached" });
  };

  await edit("SFTP");
  await page.getByText("For SFTP only").waitFor();
  expect(await fetchToken()).toBe(403);
  await edit("SFTP");
  expect(await fetchToken()).toBe(200);
  await edit("Only for calls");
  expect(await fetchToken()).toBe(403);
  await edit("Only for calls");
  expect(await fetchToken()).toBe(200);
});

test("an administrator suspends the credential, and resumes it", async () => {
  const { page } = person;
  const service = page.url();
  await page.goto(`/credentials/${facts.credential_id}`);
  const choose = async (item: string) => {
    await page.getByRole("button", { name: "More actions" }).click();
    await page.getByRole("menuitem", { name: item, exact: true }).click();
  };

  await choose("Suspend");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Suspend/ })
    .click();
  await page.getByText(/was suspended$/).waitFor();
  expect(await fetchToken()).toBe(403);
  await choose("Resume");
  await page.getByText(/may be used again$/).waitFor();

  expect(await fetchToken()).toBe(200);
  await page.goto(service);
});

test("a disabled key is refused at once", async () => {
  const { page } = person;

  await page.getByRole("button", { name: "Actions for report host" }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  await page.getByRole("cell", { name: "Disabled" }).waitFor();

  expect(await fetchToken()).toBe(401);
});
