/**
 * `node e2e/provider-search.mjs URL CONTAINER`: time from a key stroke in the picker to the paint
 * after it. Sign-in comes as JSON on the standard input. Prints the milliseconds as JSON.
 */
import { text } from "node:stream/consumers";
import { chromium } from "playwright-core";

const [url = "", container = ""] = process.argv.slice(2);
const { username, password } = JSON.parse(await text(process.stdin));
// Letters that bring few and many, and the way back to all of them.
const STROKES = [..."google", ..."Backspace ".repeat(6).trim().split(" "), ..."a", ..."uth"];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(url);
await page.getByLabel("User name").fill(username);
await page.getByLabel("Password", { exact: true }).fill(password);
await page.getByRole("button", { name: "Sign in" }).click();
await page.getByRole("button", { name: "User menu" }).waitFor();
await page.goto(`${url}/credentials/new?container=${container}`);
const search = page.getByLabel("Search providers");
await search.click();
await page.getByText("Zoho").first().waitFor({ state: "attached" });
await page.evaluate(() => {
  globalThis.painted = [];
  globalThis.document.addEventListener(
    "keydown",
    (event) => {
      const began = event.timeStamp;
      // The frame after this one's work is the first that can show it; the message comes behind
      // its paint.
      globalThis.requestAnimationFrame(() => {
        const { port1, port2 } = new globalThis.MessageChannel();
        port1.onmessage = () => globalThis.painted.push(globalThis.performance.now() - began);
        port2.postMessage(null);
      });
    },
    { capture: true },
  );
});
const taken = [];
for (let round = 0; round < 3; round += 1) {
  for (const key of STROKES) {
    const before = taken.length;
    await page.keyboard.press(key);
    await page.waitForFunction((count) => globalThis.painted.length > count, before);
    taken.push(await page.evaluate((count) => globalThis.painted[count], before));
  }
  await search.fill("");
}
await browser.close();
process.stdout.write(JSON.stringify(taken));
