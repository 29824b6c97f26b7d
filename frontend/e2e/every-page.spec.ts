/** Each page, for everybody: light and dark, wide and narrow, by keyboard, without complaints. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import {
  ask,
  checkAccess,
  checkLooks,
  LOOKS,
  newPerson,
  openBrowser,
  signIn,
  type Person,
} from "./person";
import { facts } from "./product";

let browser: Browser;
const PAGES = [
  "/needs-you",
  `/containers/${facts.container_id}`,
  `/containers/${facts.container_id}?tab=permissions`,
  `/credentials/${facts.web_credential_id}`,
  `/credentials/${facts.web_credential_id}?tab=settings`,
  `/credentials/${facts.web_credential_id}?tab=use`,
  `/credentials/${facts.web_credential_id}?tab=permissions&add=true`,
  `/credentials/${facts.web_credential_id}?tab=record`,
  `/credentials/new?container=${facts.container_id}`,
  "/jobs",
  `/jobs/new?container=${facts.container_id}`,
  "/services",
  "/access",
  "/access/everybody",
  "/record",
  "/notices",
  "/account",
  "/authorization-problem?code=expired",
  "/nowhere",
];
const MENUS = [
  { path: "/needs-you", button: /^User menu/ },
  { path: `/credentials/${facts.web_credential_id}`, button: /^More/ },
  { path: `/containers/${facts.container_id}`, button: /^Actions for/ },
];

beforeAll(async () => {
  browser = await openBrowser();
  const { page, context } = await newPerson(browser);
  await signIn({ page, context, complaints: [] });
  // So many that lists of people scroll.
  for (let number = 0; number < 12; number++) {
    await ask(page, "POST", "users", { username: `one-of-many-${String(number)}` });
  }
  await context.close();
});
afterAll(() => browser.close());

describe("light, dark and narrow", () => {
  let person: Person;
  beforeAll(async () => {
    person = await newPerson(browser);
    await signIn(person);
  });
  afterAll(() => person.context.close());

  test.each(PAGES)("%s can be used by everybody", async (path) => {
    const { page, complaints } = person;

    await page.goto(path);
    await page.getByRole("main").getByRole("heading").first().waitFor();
    await page.waitForLoadState("networkidle");

    await checkLooks(page);
    expect(complaints).toEqual([]);
  });
});

describe.each(LOOKS)("$name", ({ look }) => {
  let person: Person;
  beforeAll(async () => {
    person = await newPerson(browser, look);
    await signIn(person);
  });
  afterAll(() => person.context.close());

  test.each(MENUS)(
    "the menu $button of $path can be read, whatever is pointed at",
    async (menu) => {
      const { page } = person;
      await page.goto(menu.path);
      await page.getByRole("button", { name: menu.button }).first().click();
      const items = page.getByRole("menu").locator("[data-menu-item]");
      await items.first().waitFor();

      await checkAccess(page);
      for (const item of await items.all()) {
        await item.hover();
        await checkAccess(page);
      }
      await page.keyboard.press("Escape");
    },
  );
});

test("what keeps people out is found, and told with its page", async () => {
  const { page, context } = await newPerson(browser);
  await page.goto("/sign-in");
  await page.getByLabel("User name").waitFor();
  await page.evaluate(() => {
    document.querySelector("label")?.style.setProperty("color", "#ccc");
  });

  await expect(checkAccess(page, "light")).rejects.toThrow(/\/sign-in light.*color-contrast/s);
  await context.close();
});

test("one can sign in and out by keyboard alone", async () => {
  const { page, context } = await newPerson(browser);
  await page.goto("/");
  await page.getByLabel("User name").focus();

  await page.keyboard.type(facts.username);
  await page.keyboard.press("Tab");
  await page.keyboard.type(facts.password);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "User menu" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Sign out" }).press("Enter");

  await page.getByLabel("User name").waitFor();
  await context.close();
});

test("a wrong password is told without telling what was wrong", async () => {
  const { page, context } = await newPerson(browser);
  await page.goto("/");

  await page.getByLabel("User name").fill("root");
  await page.getByLabel("Password", { exact: true }).fill("certainly-not-it");
  await page.getByRole("button", { name: "Sign in" }).click();

  await page.getByText("Name or password is not right.").waitFor();
  await checkAccess(page);
  await context.close();
});

test("the API's own page works without a network", async () => {
  const { page, context, complaints } = await newPerson(browser);
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(facts.url) && !request.url().startsWith("data:")) {
      foreign.push(request.url());
    }
  });

  await page.goto("/api/docs/");
  await page.getByText("Show how one signs in.").waitFor({ timeout: 60_000 });
  // A list as long as this is drawn where one looks: its end, when one is there.
  await page.keyboard.press("End");
  await page.getByRole("heading", { name: "views" }).waitFor();

  expect(foreign).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});
