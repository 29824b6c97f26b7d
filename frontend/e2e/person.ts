/** A person before a browser; whatever the browser complains of fails the journey. */
import { expect } from "vitest";
import AxeBuilder from "@axe-core/playwright";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { facts } from "./product";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

export type Person = { page: Page; context: BrowserContext; complaints: string[] };

export function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

type Look = { dark?: boolean; width?: number };

/** What each page is looked at in. */
export const LOOKS: { name: string; look: Look }[] = [
  { name: "light", look: {} },
  { name: "dark", look: { dark: true } },
  { name: "narrow", look: { width: 360 } },
];
const WIDTH = 1280;
const HEIGHT = 900;

/** Somebody who has just opened a browser. */
export async function newPerson(browser: Browser, look: Look = {}): Promise<Person> {
  const context = await browser.newContext({
    baseURL: facts.url,
    colorScheme: look.dark ? "dark" : "light",
    viewport: { width: look.width ?? WIDTH, height: HEIGHT },
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  });
  context.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  const page = await context.newPage();
  listen(page, complaints);
  context.on("page", (another) => {
    listen(another, complaints);
  });
  return { page, context, complaints };
}

function listen(page: Page, complaints: string[]) {
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    // A refusal that the page shows to the person is also written to the console.
    const isAnswer = message.text().startsWith("Failed to load resource");
    if (["error", "warning"].includes(message.type()) && !isAnswer) complaints.push(message.text());
  });
}

type Login = { username: string; password: string };

/** Make a second person on the administrators' pages. */
export async function makeUser({ page }: Person, { username, password }: Login) {
  await page.goto("/admin/accounts/user/add/");
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("New password").fill(password);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("was added successfully").waitFor();
}

/** Sign in by hand, as root or as somebody else. */
export async function signIn({ page }: Person, path = "/", who: Login = facts) {
  await typePassword(page, path, who.username, who.password);
  await page.getByRole("button", { name: "User menu" }).waitFor();
}

/** Go to a page, and give name and password on the way. */
export async function typePassword(page: Page, path: string, username: string, password: string) {
  await page.goto(path);
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

type Answer = { id: string; key: string; password: string; results: Answer[] };

/** Ask the API as the page does, with the person's session. */
export async function ask(page: Page, method: string, path: string, body?: object) {
  const { status, answer } = await page.evaluate(
    async ({ method, path, body }) => {
      const token = /csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
      const response = await fetch(`/api/v1/${path}`, {
        method,
        headers: { "Content-Type": "application/json", "X-CSRFToken": token, "If-Match": "*" },
        body: body && JSON.stringify(body),
      });
      return { status: response.status, answer: await response.text() };
    },
    { method, path, body },
  );
  expect(status, answer).toBeLessThan(300);
  return (answer ? JSON.parse(answer) : {}) as Answer;
}

/** Find somebody or something by name in a field that offers what was found. */
export async function pick(page: Page, label: string, name: string) {
  const field = page.getByRole("combobox", { name: label, exact: true });
  // At the window's edge a step of scrolling hides the field, and with it what it offers.
  await field.evaluate((element) => {
    element.scrollIntoView({ block: "center" });
  });
  await field.fill(name);
  await page.getByRole("option", { name: new RegExp(`^${name}`) }).click();
}

/** Decide on the demo provider's page. */
export async function decide(page: Page, decision: "Allow" | "Deny") {
  await page.getByRole("heading", { name: /wants to use your account/ }).waitFor();
  await page.getByRole("button", { name: decision }).click();
}

/** Look at a page as it is in each look, without loading it again: that takes most of the time. */
export async function checkLooks(page: Page) {
  for (const { name, look } of LOOKS) {
    await page.emulateMedia({ colorScheme: look.dark ? "dark" : "light" });
    await page.setViewportSize({ width: look.width ?? WIDTH, height: HEIGHT });
    await checkAccess(page, name);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, name).toBeLessThanOrEqual(look.width ?? WIDTH);
  }
}

/** Look for what keeps people out (WCAG 2.2 A and AA), once the page has come to rest. */
export async function checkAccess(page: Page, look = "") {
  await rest(page);
  const found = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
    // No frame of ours is of elsewhere: what is found need not be put together on a page of its own.
    .setLegacyMode()
    .analyze();
  const told = found.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]);
  expect(told, `${new URL(page.url()).pathname} ${look}`).toEqual([]);
}

/** Wait until nothing moves or fades: halfway, colours and sizes are those of neither look. */
async function rest(page: Page) {
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const moving = () =>
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity)
        .filter(({ playState }) => playState === "running");
    // The first frame tells the page of its new look, the second begins what follows from it.
    await frame();
    await frame();
    for (let found = moving(); found.length; found = moving()) {
      await Promise.allSettled(found.map(({ finished }) => finished));
      await frame();
    }
  });
}
