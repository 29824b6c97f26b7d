/** A person looks after the own account: second factor, password by e-mail, other browsers. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHmac } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { checkAccess, newPerson, openBrowser, signIn, typePassword, type Person } from "./person";
import { dataFolder, facts } from "./product";

const EMAIL = "grace@example.com";
const FIRST = "a first password of grace";
const SECOND = "a second password of grace";
const { url } = facts;

let browser: Browser;
let root: Person;
let grace: Person;
let secret = "";
let codes: string[] = [];
let lastCode = "";

beforeAll(async () => {
  browser = await openBrowser();
  root = await newPerson(browser);
  await signIn(root);
  grace = await newPerson(browser);
});
afterAll(async () => {
  expect([...root.complaints, ...grace.complaints]).toEqual([]);
  await browser.close();
});

/** As RFC 6238 says, without a library. */
function codeAt(seconds: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  const key = Buffer.from(bytes.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / 30)));
  const digest = createHmac("sha1", key).update(counter).digest();
  const number = digest.readUInt32BE((digest.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** One that was not given before: of the step before, of now, or of the next one. */
async function freshCode(used: Set<string>): Promise<string> {
  for (;;) {
    const now = Date.now() / 1000;
    const code = [-30, 0, 30].map((shift) => codeAt(now + shift)).find((each) => !used.has(each));
    if (code) {
      used.add(code);
      return code;
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}
const used = new Set<string>();

async function openAccount(page: Page) {
  await page.goto("/account");
  await page.getByText(/^You sign in as/).waitFor();
}

/** The newest letter to Grace that has a link. */
async function readLink(): Promise<string> {
  const folder = join(dataFolder, "mail");
  const names = (await readdir(folder)).sort();
  const letters = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  const links = letters
    .filter((letter) => letter.includes(`To: ${EMAIL}`))
    .map((letter) => /http:\S+\/reset-password#\S+/.exec(letter.replaceAll("=\n", ""))?.[0]);
  return links.at(-1) ?? "";
}

test("an account that was made for her gets its password by e-mail", async () => {
  const made = await root.page.evaluate(async (email) => {
    const token = /csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
    const answer = await fetch("/api/v1/users", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ username: "grace", email }),
    });
    return answer.status;
  }, EMAIL);
  expect(made).toBe(201);
  const { page } = grace;
  await page.goto("/sign-in");
  await checkAccess(page);
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByLabel("E-mail address").fill(EMAIL);
  await checkAccess(page);
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByText("Look into your mailbox").waitFor();
  await checkAccess(page);
  await expect.poll(readLink).toContain(url);

  const link = await readLink();
  await page.goto(link);
  await page.getByLabel("New password").fill(FIRST);
  await checkAccess(page);
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByText("Your password is set").waitFor();

  await page.goto("about:blank");
  await page.goto(link);
  await page.getByLabel("New password").fill("another password");
  await page.getByRole("button", { name: "Set the password" }).click();
  await page.getByText("This link was used, or is too old.", { exact: false }).waitFor();
  await checkAccess(page);
});

test("she turns on a second factor, and keeps her recovery codes", async () => {
  const { page } = grace;
  await typePassword(page, "/account", "grace", FIRST);
  await page.getByText("You sign in as grace.").waitFor();
  await checkAccess(page);

  await page.getByRole("button", { name: "Turn on" }).click();
  const dialog = page.getByRole("dialog", { name: "Turn on the second factor" });
  await dialog.getByRole("img", { name: /QR code/ }).waitFor();
  await checkAccess(page);
  secret = (await dialog.locator("pre").textContent()) ?? "";
  lastCode = await freshCode(used);
  await dialog.getByLabel("Code of the app").fill(lastCode);
  await dialog.getByRole("button", { name: "Turn on" }).click();

  const shown = page.getByRole("dialog", { name: "Your recovery codes" });
  await shown.waitFor();
  await checkAccess(page);
  codes = ((await shown.locator("pre").textContent()) ?? "").trim().split("\n");
  expect(codes).toHaveLength(10);
  await shown.getByRole("button", { name: "I have kept them" }).click();
  await page.getByText(/Recovery codes left: 10/).waitFor();
});

test("signing in takes a code; the one from before is not taken again", async () => {
  const { page } = grace;
  await page.getByRole("button", { name: "User menu" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByLabel("User name").waitFor();

  await typePassword(page, "/account", "grace", FIRST);
  await page.getByRole("heading", { name: "Second factor" }).waitFor();
  await checkAccess(page);
  await page.getByLabel("Code").fill(lastCode);
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByText(/This code is not right/).waitFor();
  await page.getByLabel("Code").fill(await freshCode(used));
  await page.getByRole("button", { name: "Go on" }).click();

  await page.getByText("You sign in as grace.").waitFor();
});

test("a recovery code lets her in on another machine, where she is signed out from here", async () => {
  const elsewhere = await newPerson(browser);
  await typePassword(elsewhere.page, "/account", "grace", FIRST);
  await elsewhere.page.getByLabel("Code").fill(codes[0] ?? "");
  await elsewhere.page.getByRole("button", { name: "Go on" }).click();
  await elsewhere.page.getByText(/Recovery codes left: 9/).waitFor();

  const { page } = grace;
  await openAccount(page);
  await page.getByRole("button", { name: "Sign out elsewhere" }).click();
  await page.getByText("You are signed in nowhere else.").waitFor();
  await checkAccess(page);

  await elsewhere.page.goto("/account");
  await elsewhere.page.getByLabel("User name").waitFor();
  await openAccount(page);
  await elsewhere.context.close();
});

test("another password signs her out elsewhere, not here", async () => {
  const { page } = grace;
  await openAccount(page);

  await page.getByLabel("Current password").fill(FIRST);
  await page.getByLabel("New password").fill(SECOND);
  await page.getByRole("button", { name: "Change the password" }).click();

  await page.getByText("Your password is changed.", { exact: false }).waitFor();
  await openAccount(page);
});

test("what does much harm asks for the password after ten minutes", async () => {
  const { page } = grace;
  await openAccount(page);
  // The one answer that is made up: to wait for the real one would take ten minutes.
  const answer = {
    status: 403,
    contentType: "application/problem+json",
    body: JSON.stringify({ type: "urn:tokenwell:problem:confirm-it-is-you", status: 403 }),
  };
  await page.route("**/api/v1/account/recovery-codes", (route) => route.fulfill(answer), {
    times: 1,
  });

  await page.getByRole("button", { name: "Make new recovery codes" }).click();
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  await dialog.waitFor();
  await checkAccess(page);
  await dialog.getByLabel("Password", { exact: true }).fill("certainly-not-it");
  await dialog.getByRole("button", { name: "Confirm" }).click();
  await dialog.getByText("This is not your password.").waitFor();
  await dialog.getByLabel("Password", { exact: true }).fill(SECOND);
  await dialog.getByRole("button", { name: "Confirm" }).click();

  const shown = page.getByRole("dialog", { name: "Your recovery codes" });
  await shown.waitFor();
  expect(await shown.locator("pre").textContent()).not.toContain(codes[1]);
  await shown.getByRole("button", { name: "I have kept them" }).click();
});
