/** Somebody leaves: what is theirs goes over to another; a role is given on the way. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { checkAccess, makeUser, newPerson, openBrowser, pick, signIn, type Person } from "./person";
import { facts } from "./product";

const PASSWORD = "correct-horse-battery-staple";
const LEAVER = { username: "lena", password: PASSWORD };
const HEIR = { username: "hugo", password: PASSWORD };

let browser: Browser;
let root: Person;
let lena: Person;

beforeAll(async () => {
  browser = await openBrowser();
  [root, lena] = await Promise.all([newPerson(browser), newPerson(browser)]);
  await signIn(root, "/people");
  await makeUser(root, LEAVER);
  await makeUser(root, HEIR);
  // Everybody may create something in /public.
  await signIn(lena, `/containers/${facts.container_id}`, LEAVER);
  await lena.page.getByRole("button", { name: "Create", exact: true }).click();
  await lena.page.getByRole("menuitem", { name: "Container" }).click();
  await lena.page.getByRole("dialog").getByLabel("Name").fill("of-lena");
  await lena.page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await lena.page.getByRole("main").getByRole("link", { name: "of-lena", exact: true }).waitFor();
});
afterAll(async () => {
  expect([...root.complaints, ...lena.complaints]).toEqual([]);
  await browser.close();
});

async function open(page: Page, name: string) {
  await page.goto(`/people?q=${name}`);
  await page.getByRole("main").getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { name, exact: true }).waitFor();
}

test("a role is given after it was told what that does", async () => {
  const { page } = root;
  await page.goto("/roles");
  await page.getByRole("button", { name: "Create role" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("bookkeepers");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "bookkeepers", exact: true }).waitFor();

  await open(page, "hugo");
  await page.getByRole("button", { name: "Give a role" }).click();
  await pick(page, "Find a role", "bookkeepers");
  await page.getByRole("button", { name: "Save…" }).click();
  await page.getByText("Nobody gains or loses anything by this.").waitFor();
  await checkAccess(page);
  await page.getByRole("button", { name: "Save roles" }).click();

  await page.getByText("The roles of hugo were saved").waitFor();
  await page.getByRole("main").getByRole("link", { name: "bookkeepers" }).waitFor();
});

test("what belongs to somebody who is disabled goes over to another", async () => {
  const { page } = root;
  await open(page, "lena");
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Disable" }).click();
  await page
    .getByText(/^1 container, credential or job and 0 permission entries stay theirs/)
    .waitFor();
  await checkAccess(page);
  await page.getByRole("button", { name: "Disable lena" }).click();
  await page.getByText(/This person is disabled/).waitFor();

  await page.getByRole("button", { name: "1 container, credential or job" }).click();
  await page.getByRole("link", { name: /\/of-lena$/ }).waitFor();
  await checkAccess(page);
  await page.getByRole("button", { name: "Hand over…" }).click();
  await pick(page, "To whom", "hugo");
  await page.getByText(/1 container, credential or job and 0 permission entries go over/).waitFor();
  await checkAccess(page);
  await page.getByRole("button", { name: "Hand over", exact: true }).click();

  await page.getByText("What belonged to lena belongs to hugo now").waitFor();
  await page.getByText(/Nothing belongs to them/).waitFor();
  await open(page, "hugo");
  await page.getByRole("button", { name: "1 container, credential or job" }).waitFor();
});
