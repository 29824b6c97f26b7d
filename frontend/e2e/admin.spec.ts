/** Each of the administrators' pages: light and dark, wide and narrow, without complaints. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { checkAccess, newPerson, openBrowser, signIn, type Person } from "./person";
import { facts } from "./product";

let browser: Browser;
const LISTS = [
  "accounts/user",
  "accounts/role",
  "accounts/serviceaccount",
  "accounts/apikey",
  "containers/container",
  "containers/binned",
  "credentials/credential",
  "credentials/refreshattempt",
  "audit/auditevent",
  "notices/notice",
  "notices/delivery",
];
const OTHERS = [
  "",
  "search/",
  "search/?q=root",
  "search/?q=nothing-like-this",
  "accounts/user/add/",
  "accounts/role/add/",
  "accounts/serviceaccount/add/",
  "accounts/apikey/add/",
  "containers/container/add/",
  `containers/container/${facts.container_id}/change/`,
  `containers/container/${facts.container_id}/delete/`,
  `containers/container/${facts.container_id}/history/`,
  `containers/container/${facts.container_id}/do/suspend-below/`,
  `credentials/credential/${facts.web_credential_id}/change/`,
  `credentials/credential/${facts.web_credential_id}/delete/`,
  `credentials/credential/${facts.web_credential_id}/history/`,
  `credentials/credential/${facts.web_credential_id}/do/revoke/`,
  `credentials/credential/${facts.web_credential_id}/do/suspend/`,
];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

// What is light is looked at narrow too: to load it takes longer than to look at it.
describe.each([
  { name: "light", look: {}, widths: [1280, 360] },
  { name: "dark", look: { dark: true }, widths: [1280] },
])("$name", ({ look, widths }) => {
  let person: Person;
  beforeAll(async () => {
    person = await newPerson(browser, look);
    await signIn(person);
  });
  afterAll(() => person.context.close());

  test.each(OTHERS)("/admin/%s can be used by everybody", async (path) => {
    await lookAt(person, `/admin/${path}`, widths);
  });

  test.each(LISTS)("the list of %s, its filters and its first row", async (list) => {
    const { page } = person;
    await lookAt(person, `/admin/${list}/`, widths);
    const filters = page.getByRole("button", { name: "Filters" });
    if (await filters.isVisible()) {
      await filters.click();
      await page.locator("#changelist-filter").waitFor();
      await checkAccess(page);
      await page.keyboard.press("Escape");
    }
    const first = page.locator("#result_list tbody a").first();
    if ((await first.count()) === 0) return;
    await lookAt(person, (await first.getAttribute("href")) ?? "", widths);
  });
});

describe("with a mouse", () => {
  let person: Person;
  beforeAll(async () => {
    person = await newPerson(browser);
    await signIn(person);
  });
  afterAll(() => person.context.close());

  test("a service is picked by typing, and a key made for it", async () => {
    const { page, complaints } = person;
    await page.goto("/admin/accounts/apikey/add/");

    await page.locator(".select2-selection").click();
    await page.locator(".select2-results__option").first().click();
    await page.getByLabel("Label").fill("from the administrators' pages");
    await page.getByRole("button", { name: "Save", exact: true }).click();

    await page.getByText("It is shown this once").waitFor();
    expect(complaints).toEqual([]);
  });

  test("a credential is suspended from the list and resumed on its page", async () => {
    const { page, complaints } = person;
    await page.goto("/admin/credentials/credential/");

    await page.locator("input.action-select").first().check();
    await page.getByLabel("Select action to run").selectOption("suspend");
    await page.getByRole("button", { name: "Run" }).click();
    await page.getByText("No token is handed out").waitFor();
    await checkAccess(page);
    await page.getByRole("button", { name: "Suspend" }).click();
    await page.getByText("suspended.").waitFor();
    await page.getByRole("link", { name: "Resume" }).click();
    await page.getByRole("button", { name: "Resume" }).click();
    await page.getByText("may be used again.").waitFor();

    expect(complaints).toEqual([]);
  });

  test("anything is found from the navigation", async () => {
    const { page, complaints } = person;
    await page.goto("/admin/");

    await page.getByRole("searchbox", { name: "Search for anything" }).fill("root");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "root", exact: true }).click();
    await page.getByRole("heading", { name: "What root may do" }).waitFor();

    expect(complaints).toEqual([]);
  });

  test("the navigation folds, and is folded still on the next page", async () => {
    const { page, complaints } = person;
    await page.goto("/admin/");
    const people = page.getByRole("navigation").getByRole("link", { name: "People" });

    await page.getByRole("button", { name: "Navigation" }).click();
    await people.waitFor({ state: "hidden" });
    await page.goto("/admin/accounts/role/");
    await people.waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Navigation" }).click();
    await people.waitFor();

    expect(complaints).toEqual([]);
  });
});

/** Open a page; it fits the window, is fit for everybody, and the browser has no complaint. */
async function lookAt({ page, complaints }: Person, path: string, widths: number[]) {
  await page.goto(path);
  await page.getByRole("heading").first().waitFor();
  await page.waitForLoadState("networkidle");

  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await checkAccess(page, String(width));
    expect(await widthOf(page)).toBeLessThanOrEqual(width);
  }
  expect(complaints).toEqual([]);
}

function widthOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth);
}
