/** A container's page: look below, narrow it down, tag, and do things to several rows at once. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { ask, checkAccess, newPerson, openBrowser, signIn, type Person } from "./person";
import { facts } from "./product";

let browser: Browser;
const SHOP = `/containers/${facts.container_id}`;

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** Where the pictures go, for who wants to look at them. */
async function show(page: Page, name: string) {
  const folder = process.env.PICTURES;
  if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
}

test("tag several, find them below, move and copy them", async () => {
  const { page, context, complaints } = await newPerson(browser);
  await signIn({ page, context, complaints }, SHOP);
  for (const name of ["left", "right", "target"]) {
    await ask(page, "POST", "containers", { parent: facts.container_id, name });
  }
  await page.reload();

  for (const name of ["left", "right"]) {
    await page.getByRole("checkbox", { name: `Choose ${name}` }).check();
  }
  await show(page, "chosen");
  const bar = page.getByRole("group", { name: "What is chosen" });
  await bar.getByRole("button", { name: "Tag" }).click();
  await page.getByRole("combobox", { name: "Tags to give" }).fill("e2e");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The tags of 2 things were saved").waitFor();
  await bar.waitFor({ state: "hidden" });

  for (const name of ["left", "right"]) {
    await page.getByRole("checkbox", { name: `Choose ${name}` }).check();
  }
  await bar.getByText("2 chosen").waitFor();
  await bar.getByRole("button", { name: "Move" }).click();
  const dialog = page.getByRole("dialog", { name: "Move 2 chosen" });
  for (const name of ["public", "demo"]) {
    await dialog.getByRole("treeitem", { name }).click();
    await page.keyboard.press("ArrowRight");
  }
  await dialog.getByRole("treeitem", { name: "target" }).click();
  await dialog.getByText("Nobody gains or loses anything by this.").waitFor();
  await show(page, "move");
  await dialog.getByRole("button", { name: "Move here" }).click();
  await page.getByText("2 things moved").waitFor();

  await page.getByRole("switch", { name: "Recursive" }).click();
  await page.getByRole("button", { name: "All with the tag e2e" }).first().click();
  await page.getByText(/\/target\/left$/).waitFor();
  const found = page.getByRole("checkbox", { name: /^Choose (left|right)$/ });
  await expect.poll(() => found.count()).toBe(2);
  await page.getByRole("button", { name: "Filters" }).click();
  await show(page, "found");
  await page.getByRole("button", { name: "Remove the filter Tag: e2e" }).click();

  await page.getByRole("button", { name: /^Actions for left/ }).click();
  await page.getByRole("menuitem", { name: "Copy" }).click();
  const copy = page.getByRole("dialog", { name: "Copy left" });
  await copy.getByLabel("Name of the copy").fill("left again");
  await copy.getByRole("treeitem", { name: "public" }).click();
  await page.keyboard.press("ArrowRight");
  await copy.getByRole("treeitem", { name: "demo" }).click();
  await show(page, "copy");
  await copy.getByRole("button", { name: "Copy here" }).click();
  await page.getByText("left again copied").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

describe.each([
  { name: "light", look: {} },
  { name: "dark", look: { dark: true } },
  { name: "narrow", look: { width: 360 } },
])("$name", ({ name, look }) => {
  let person: Person;
  beforeAll(async () => {
    person = await newPerson(browser, look);
    await signIn(person, `${SHOP}?recursive=true&tag=e2e`);
  });
  afterAll(() => person.context.close());

  test("filters, chips and the selection can be used by everybody", async () => {
    const { page, complaints } = person;
    await page.getByRole("button", { name: "Filters" }).click();
    await page.getByRole("checkbox", { name: "Choose all that are loaded" }).check();
    await page.getByRole("group", { name: "What is chosen" }).waitFor();

    await show(page, `list-${name}`);

    await checkAccess(page);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
    await page.goto(`${SHOP}?tag=nobody-has-this`);
    await page.getByText("Nothing in this container fits these filters.").waitFor();
    await show(page, `nothing-${name}`);
    await checkAccess(page);
    expect(complaints).toEqual([]);
  });
});
