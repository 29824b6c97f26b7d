/** A line of curl becomes a job, which runs by hand and by itself, fails, and recovers. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser } from "playwright-core";
import { ask, checkAccess, newPerson, openBrowser, signIn, type Person } from "./person";
import { dataFolder, facts } from "./product";
import { passTheSchedule } from "./time";

let browser: Browser;
let person: Person;
const CREDENTIAL = `credentials/${facts.credential_id}`;
const LINE = `curl '${facts.demo_url}/whoami?page=1' \\
  -H 'accept: application/json' \\
  -H 'authorization: Bearer never-to-be-seen-again' \\
  --compressed`;
/** The schedule's shortest is a minute; a little is for its turn. */
const NEXT_RUN = 80_000;

beforeAll(async () => {
  browser = await openBrowser();
  person = await newPerson(browser);
  await signIn(person, `/containers/${facts.container_id}`);
});
afterAll(async () => {
  expect(person.complaints).toEqual([]);
  await browser.close();
});

async function take(name: string) {
  if (process.env.PICTURES) {
    await person.page.screenshot({
      path: join(process.env.PICTURES, `${name}.png`),
      fullPage: true,
    });
  }
}

test("a line of curl fills in the call, without its secret", async () => {
  const { page } = person;

  await page.getByRole("button", { name: "Create" }).first().click();
  await page.getByRole("menuitem", { name: "Job" }).click();
  await page.getByLabel("Name", { exact: true }).fill("who-am-i");
  await page.getByRole("button", { name: "Paste a curl line" }).click();
  await page.getByRole("dialog").getByLabel("The line").fill(LINE);
  await page.getByRole("dialog").getByRole("button", { name: "Read it" }).click();

  await page.getByText("Secrets were taken out").waitFor();
  expect(await page.getByLabel("Address").inputValue()).toBe(`${facts.demo_url}/whoami`);
  expect(await page.content()).not.toContain("never-to-be-seen-again");
  await checkAccess(page);
  await take("job-pasted");
});

test("with a credential it is saved, run, and the answer is seen", async () => {
  const { page } = person;

  await page.getByRole("button", { name: "Choose", exact: true }).click();
  const dialog = page.getByRole("dialog");
  for (const place of ["public", "demo"]) {
    await dialog.getByRole("treeitem", { name: place, exact: true }).click();
    await page.keyboard.press("ArrowRight");
  }
  await dialog.getByRole("treeitem", { name: "service-token" }).click();
  await dialog.getByRole("button", { name: "Use this one" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("heading", { name: "who-am-i" }).waitFor();
  await page.getByRole("button", { name: "Run now" }).click();

  await page.getByRole("heading", { name: /Succeeded/ }).waitFor();
  expect(await page.getByLabel("What it says").textContent()).toContain("scopes");
  await checkAccess(page);
  await take("job-answer");
});

test("scheduled each minute, it runs by itself, twice", { timeout: 200_000 }, async () => {
  const { page } = person;

  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByText("Interval", { exact: true }).click();
  await page.getByLabel("Every", { exact: true }).fill("1");
  await page.getByText("Every minute").first().waitFor();
  await take("job-schedule");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("The job was saved").waitFor();
  await page.getByRole("tab", { name: "Overview" }).click();
  const bySchedule = page.getByRole("row", { name: /Succeeded the schedule/ });
  await bySchedule.nth(0).waitFor({ timeout: NEXT_RUN });
  await bySchedule.nth(1).waitFor({ timeout: NEXT_RUN });

  await take("job-two-runs");
});

test("without HTTP it fails in words, and its owner is told", { timeout: 120_000 }, async () => {
  const { page } = person;
  const path = page.getByText(/is not allowed for HTTP/).first();

  await ask(page, "PATCH", CREDENTIAL, { usages: [] });
  passTheSchedule();
  await path.waitFor({ timeout: NEXT_RUN });

  await expect.poll(readLetters, { timeout: 30_000 }).toMatch(/who-am-i/);
  await take("job-failed");
});

test("with HTTP again it recovers", { timeout: 120_000 }, async () => {
  const { page } = person;

  await ask(page, "PATCH", CREDENTIAL, { usages: ["http"] });
  passTheSchedule();
  await page
    .getByText("Its runs have failed since")
    .waitFor({ state: "hidden", timeout: NEXT_RUN });

  await page
    .getByRole("row", { name: /Succeeded/ })
    .first()
    .waitFor();
  await take("job-recovered");
});

test("what is under way is seen on one page, and stopped there", async () => {
  const { page } = person;
  // Nothing of it ever leaves, so it waits for its next try.
  const job = await ask(page, "POST", "jobs", {
    container: facts.container_id,
    name: "waits-long",
    steps: [{ name: "call", url: "https://nowhere.example/" }],
    retries: 5,
    backoff_seconds: 600,
  });
  await ask(page, "POST", `jobs/${job.id}/run`, {});

  await page.getByRole("link", { name: "Jobs" }).first().click();
  await page.getByRole("tab", { name: "Under way" }).click();
  await page.getByRole("link", { name: "waits-long" }).waitFor();
  await checkAccess(page);
  await take("jobs-under-way");
  await page.getByRole("button", { name: "Stop the run of waits-long" }).click();

  await page.getByRole("link", { name: "waits-long" }).waitFor({ state: "detached" });
  await ask(page, "DELETE", `jobs/${job.id}`);
});

/** The letters that went out, in the folder that stands for a mail server. */
async function readLetters(): Promise<string> {
  const folder = join(dataFolder, "mail");
  const names = await readdir(folder).catch(() => []);
  const letters = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return letters.join("\n").replaceAll("=\n", "");
}
