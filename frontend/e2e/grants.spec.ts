/** The grants in which a person takes part, with what only a browser does: device, implicit. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { decide, newPerson, openBrowser, signIn, type Person } from "./person";
import { dataFolder, facts } from "./product";

type Client = { client_id: string; client_secret: string };
type Clients = Record<"device" | "implicit", Client>;

let browser: Browser;
let person: Person;
let clients: Clients;

beforeAll(async () => {
  browser = await openBrowser();
  const file = join(dataFolder, "secrets", "demo-clients.json");
  clients = JSON.parse(await readFile(file, "utf8")) as Clients;
});
afterAll(() => browser.close());
beforeEach(async () => {
  person = await newPerson(browser);
});
afterEach(async () => {
  expect(person.complaints).toEqual([]);
  await person.context.close();
});

/** Open the form of a new credential in the demo's container, and choose how it gets its token. */
async function begin(name: string, grant: RegExp) {
  const { page } = person;
  await signIn(person, `/containers/${facts.container_id}`);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("menuitem", { name: "Credential" }).click();
  await page.getByLabel("Name", { exact: true }).fill(name);
  const radio = page.getByRole("radio", { name: grant });
  if (!(await radio.isVisible()))
    await page.getByRole("button", { name: "More grant types" }).click();
  await radio.check();
  return page;
}

async function makeForDevice(name: string) {
  const page = await begin(name, /Device/);
  await page
    .getByLabel("Device authorization endpoint")
    .fill(`${facts.demo_url}/device-authorization`);
  await page.getByLabel("Token endpoint").fill(`${facts.demo_url}/token`);
  await page.getByLabel("Client ID").fill(clients.device.client_id);
  await page.getByLabel("Client secret").fill(clients.device.client_secret);
  await page.getByRole("button", { name: "Authorize and Save" }).click();
  return page;
}

/** Another browser, where the person types the code that the first one shows. */
async function consentElsewhere(page: Page, decision: "Allow" | "Deny") {
  const code = await page.getByText(/^[0-9A-V]{8}$/).textContent();
  const elsewhere = await newPerson(browser, { width: 400 });
  await elsewhere.page.goto(`${facts.demo_url}/device`);
  await elsewhere.page.getByRole("textbox", { name: "Code" }).fill(code ?? "");
  await elsewhere.page.getByRole("button", { name: "Continue" }).click();
  await decide(elsewhere.page, decision);
  await elsewhere.page.getByText("Your device goes on by itself").waitFor();
  expect(elsewhere.complaints).toEqual([]);
  await elsewhere.context.close();
}

test("a code that is typed on another device brings the token", async () => {
  const page = await makeForDevice("tv");

  await consentElsewhere(page, "Allow");

  await page.getByText("Authorization has been granted").waitFor();
  expect(await page.getByText(/^[0-9A-V]{8}$/).count()).toBe(0);
});

test("a refusal on another device is told", async () => {
  const page = await makeForDevice("radio");

  await consentElsewhere(page, "Deny");

  const alert = page.getByRole("alert").filter({ hasText: "access_denied" });
  await alert.waitFor();
});

test("a token behind the # is taken, and stays in no address", async () => {
  const page = await begin("old-page", /Implicit/);
  await page.getByLabel("Authorization endpoint").fill(`${facts.demo_url}/authorize`);
  await page.getByLabel("Client ID").fill(clients.implicit.client_id);
  await page.getByRole("button", { name: "Authorize and Save" }).click();

  await decide(page, "Allow");

  await page.getByText("Authorization has been granted").waitFor();
  expect(new URL(page.url()).hash).toBe("");
  const kept = await page.evaluate(() => JSON.stringify([history.state, document.referrer]));
  expect(kept).not.toContain("access_token");
});
