/** Create a credential from nothing, change it, take it away; its secret never comes back. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { newPerson, openBrowser, signIn, type Person } from "./person";
import { dataFolder, facts } from "./product";

type Clients = Record<"service" | "web", { client_id: string; client_secret: string }>;

let browser: Browser;
let person: Person;
let client: Clients["service"];

beforeAll(async () => {
  browser = await openBrowser();
  person = await newPerson(browser);
  const file = join(dataFolder, "secrets", "demo-clients.json");
  client = (JSON.parse(await readFile(file, "utf8")) as Clients).service;
  await signIn(person, `/containers/${facts.container_id}`);
});
afterAll(async () => {
  expect(person.complaints).toEqual([]);
  await browser.close();
});

test("a container is made where one stands", async () => {
  const { page } = person;

  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("menuitem", { name: "Container" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("sales");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await page.getByRole("link", { name: "sales", exact: true }).click();

  await page.getByRole("heading", { name: "sales", exact: true }).waitFor();
  await page.getByText("This container is empty").waitFor();
});

test("an incomplete form is saved, and says what is missing", async () => {
  const { page } = person;
  await page.getByRole("link", { name: "Create credential" }).click();

  await page.getByLabel("Name", { exact: true }).fill("crm-token");
  await page.getByRole("radio", { name: /Client Credentials/ }).check();
  await page.getByRole("button", { name: "Authorize and Save" }).click();

  await page.getByRole("heading", { name: "crm-token" }).waitFor();
  await page
    .getByText(/To authorize, fill in/)
    .first()
    .waitFor();
});

test("a complete one gets its token at once", async () => {
  const { page } = person;
  const settings = page.getByRole("tab", { name: "Settings" });
  if ((await settings.getAttribute("aria-selected")) !== "true") await settings.click();

  await page.getByLabel("Token endpoint").fill(`${facts.demo_url}/token`);
  await page.getByLabel("Client ID").fill(client.client_id);
  await page.getByLabel("Client secret").fill(client.client_secret);
  await page.getByRole("button", { name: "Authorize and Save" }).click();

  await page.getByText("Authorization has been granted").waitFor();
});

test("the secret is nowhere in the browser afterwards", async () => {
  const { page, context } = person;
  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByText(/Set on .* by root/).waitFor();

  const html = await page.content();
  const stored = JSON.stringify([
    await context.storageState({ indexedDB: true }),
    await page.evaluate(() => [
      { ...localStorage },
      { ...sessionStorage },
      history.state as unknown,
    ]),
  ]);

  expect(html).not.toContain(client.client_secret);
  expect(stored).not.toContain(client.client_secret);
});

test("who changes where the secret goes is warned, and has to type it again", async () => {
  const { page } = person;

  await page.getByLabel("Token endpoint").fill(`${facts.demo_url}/token?tenant=other`);
  await page.getByText(/makes the stored secret and tokens unusable/).waitFor();
  await page.getByRole("button", { name: "Save", exact: true }).click();

  await page.getByText("Needs secret").first().waitFor();
});

test("who leaves with something typed is asked first", async () => {
  const { page } = person;
  await page.getByLabel("Description").fill("Not saved yet.");

  await page.getByRole("link", { name: "sales", exact: true }).first().click();
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });

  expect(await page.getByLabel("Description").inputValue()).toBe("Not saved yet.");
  await page.getByRole("link", { name: "sales", exact: true }).first().click();
  await page.getByRole("button", { name: "Leave without saving" }).click();
  await page.getByRole("heading", { name: "sales", exact: true }).waitFor();
});

test("deleting names what goes", async () => {
  const { page } = person;

  await page.getByRole("button", { name: "Actions for crm-token" }).click();
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete crm-token" }).click();

  await page.getByText("This container is empty").waitFor();
});
