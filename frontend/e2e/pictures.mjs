/** `node e2e/pictures.mjs FACTS FOLDER`: take the documentation's pictures of a running product. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

const [factsFile = "", folder = ""] = process.argv.slice(2);
const facts = JSON.parse(await readFile(factsFile, "utf8"));

async function signIn(page) {
  await page.goto(facts.url);
  await page.getByLabel("User name").fill(facts.username);
  await page.getByLabel("Password", { exact: true }).fill(facts.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "User menu" }).waitFor();
}

async function take(page, path, name) {
  await page.goto(`${facts.url}${path}`);
  await page.getByRole("main").getByRole("heading").first().waitFor();
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
});
for (const scheme of ["light", "dark"]) {
  const context = await browser.newContext({
    colorScheme: scheme,
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await signIn(page);
  const credential = `/credentials/${facts.web_credential_id}`;
  if (scheme === "light") {
    await page.goto(`${facts.url}${credential}?tab=settings`);
    await page.getByRole("button", { name: "Authorize and Save" }).click();
    await page.getByRole("button", { name: "Allow" }).click();
    await page.getByText("Authorization has been granted").waitFor();
  }
  await take(page, credential, `credential-${scheme}`);
  await take(page, `/containers/${facts.container_id}`, `container-${scheme}`);
  await context.close();
}
await browser.close();
