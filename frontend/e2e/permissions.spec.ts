/** An administrator gives a second person a right, who then has it; and takes it away again. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { checkAccess, makeUser, newPerson, openBrowser, pick, signIn, type Person } from "./person";
import { facts } from "./product";

const BOB = { username: "bob", password: "correct-horse-battery-staple" };

let browser: Browser;
let root: Person;
let bob: Person;
let payroll = "";

beforeAll(async () => {
  browser = await openBrowser();
  [root, bob] = await Promise.all([newPerson(browser), newPerson(browser)]);
  await signIn(root, `/containers/${facts.container_id}`);
  await makeUser(root, BOB);
  await makeContainer(root.page);
  await signIn(bob, payroll, BOB);
});
afterAll(async () => {
  expect([...root.complaints, ...bob.complaints]).toEqual([]);
  await browser.close();
});

/** /public/demo/payroll with one credential, which everybody may use as all in /public. */
async function makeContainer(page: Page) {
  await page.goto(`/containers/${facts.container_id}`);
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("menuitem", { name: "Container" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("payroll");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  await page.getByRole("main").getByRole("link", { name: "payroll", exact: true }).click();
  await page.getByRole("heading", { name: "payroll", exact: true }).waitFor();
  payroll = new URL(page.url()).pathname;
  await page.getByRole("link", { name: "Create credential" }).click();
  await page.getByLabel("Name", { exact: true }).fill("salaries");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { name: "salaries" }).waitFor();
}

async function open(page: Page) {
  await page.goto(`${payroll}?tab=permissions`);
  await page.getByRole("heading", { name: "Who may", exact: true }).waitFor();
}

async function add(page: Page, name: string) {
  await page.getByRole("button", { name: "Add people" }).click();
  await pick(page, "Find a user, role or service", name);
  await page.getByRole("button", { name: "Done" }).click();
}

/** @returns what the dialog says that saving would do. */
async function look(page: Page): Promise<string[]> {
  await page.getByRole("button", { name: "Save…" }).click();
  const dialog = page.getByRole("dialog", { name: "Save permissions" });
  await dialog
    .getByRole("heading", { name: /^Who (gains|loses)/ })
    .first()
    .waitFor();
  return dialog.getByRole("listitem").allTextContents();
}

async function save(page: Page) {
  await page.getByRole("button", { name: "Save permissions" }).click();
  await page.getByText("The permissions were saved").waitFor();
}

test("what everybody has from above is stopped for them here, and who loses it is named", async () => {
  const { page } = root;
  await bob.page.getByRole("main").getByRole("link", { name: "salaries" }).waitFor();
  await open(page);

  await page.getByRole("button", { name: "Say something else of authenticated here" }).click();
  const cell = page.getByLabel("Credential for authenticated");
  expect(await cell.locator("option").allTextContents()).toContain("Inherit: Use, from /public");
  await cell.selectOption("No access");
  await page.getByLabel("Configuration for authenticated").selectOption("No access");
  const effects = await look(page);
  await checkAccess(page);
  await save(page);

  expect(effects).toEqual([
    "bob loses Configuration: Read, Write on 1 credential; Use on 1 credential",
  ]);
  await bob.page.reload();
  await bob.page.getByText("You may neither use this credential nor see its details").waitFor();
});

test("a second person is given Use, after the preview has named them", async () => {
  const { page } = root;
  await open(page);

  await add(page, "bob");
  await page.getByLabel("Credential for bob").selectOption("Use");
  const effects = await look(page);
  await save(page);

  expect(effects).toEqual(["bob gains Use on 1 credential"]);
  await bob.page.reload();
  await bob.page.getByText("You may use this credential, but not see its details").waitFor();
});

test("the page tells who may, and why", async () => {
  const { page } = root;
  await open(page);

  const row = page.getByRole("table", { name: "Who may" }).getByRole("row", { name: /^bob/ });
  await row
    .getByText(/^by name, Use on \/public\/demo\/payroll$/)
    .filter({ visible: true })
    .waitFor();
  const file = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download CSV" }).click();

  expect((await file).suggestedFilename()).toBe("who-may.csv");
});

test("a question is answered with its reason, under an address of its own", async () => {
  const { page } = root;
  await open(page);

  await pick(page, "May", "bob");
  await page.getByRole("combobox", { name: "do this here" }).click();
  await page.getByRole("option", { name: "Credential: Use" }).click();
  await page.getByText("bob may use /public/demo/payroll.").waitFor();
  await page.goto(page.url());

  await page.getByText("bob may use /public/demo/payroll.").waitFor();
  await page.getByText("What says something of it, but does not give it").waitFor();
  await page.getByText("by role authenticated, No access on /public/demo/payroll").waitFor();
});

test("a person's places are listed, and lead to where it was said", async () => {
  const { page } = root;

  await page.getByRole("link", { name: "Who may what" }).click();
  await pick(page, "User, role or service", "bob");
  await page.getByRole("link", { name: "/public/demo/payroll" }).click();

  await page.getByRole("heading", { name: "Said here" }).waitFor();
});

test("before a move it is told who gets at the credential there", async () => {
  const { page } = root;
  await page.goto(payroll);

  await page.getByRole("button", { name: "Actions for salaries" }).click();
  await page.getByRole("menuitem", { name: "Move" }).click();
  const dialog = page.getByRole("dialog", { name: "Move salaries" });
  await dialog.getByRole("treeitem", { name: "public" }).click();

  await dialog
    .getByText("Everybody who is signed in gains Configuration: Read, Write; Credential: Use.")
    .waitFor();
  await dialog.getByText("bob gains Configuration: Read, Write on 1 credential").waitFor();
  await checkAccess(page);
  await page.keyboard.press("Escape");
});

test("two who change the same see both versions", async () => {
  const { page } = root;
  await open(page);
  const other = await root.context.newPage();
  await open(other);
  await other.getByLabel("Container for bob").selectOption("Read");
  await other.getByRole("button", { name: "Save…" }).click();
  await save(other);
  await other.close();

  await page.getByLabel("Credential for bob").selectOption("No access");
  await look(page);
  await page.getByRole("button", { name: "Save permissions" }).click();
  const dialog = page.getByRole("dialog", { name: /Somebody else changed/ });
  await dialog.waitFor();
  await checkAccess(page);
  await dialog.getByRole("button", { name: "Take theirs" }).click();

  await expect.poll(() => page.getByLabel("Container for bob").inputValue()).toBe("read");
  await expect.poll(() => page.getByLabel("Credential for bob").inputValue()).toBe("use");
});

test("what was given is taken away again", async () => {
  const { page } = root;
  await open(page);

  await page.getByRole("button", { name: "Remove what is said here of bob" }).click();
  const effects = await look(page);
  await save(page);

  expect(effects).toEqual(["bob loses Use on 1 credential"]);
  await bob.page.reload();
  await bob.page.getByText("You may neither use this credential nor see its details").waitFor();
});

test("who may only read the permissions sees them, and what changing them would need", async () => {
  const { page } = bob;

  await page.goto(`${payroll}?tab=permissions`);

  await page.getByText("That needs Security: Read, Write on /public/demo/payroll.").waitFor();
  expect(await page.getByRole("button", { name: "Add people" }).count()).toBe(0);
  await checkAccess(page);
});

describe.each([
  { name: "light", look: {} },
  { name: "dark", look: { dark: true } },
  { name: "narrow", look: { width: 360 } },
])("$name", ({ look: chosen }) => {
  test("changing permissions can be done by everybody", async () => {
    const person = await newPerson(browser, chosen);
    const { page, context, complaints } = person;
    await signIn(person);
    await open(page);

    await add(page, "bob");
    await page.getByLabel("Credential for bob").selectOption("Use");
    await checkAccess(page);
    await look(page);
    await checkAccess(page);

    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
