/** A person makes a webhook; its receiver verifies what is posted, and gets it once more. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { text } from "node:stream/consumers";
import type { Browser } from "playwright-core";
import { checkAccess, makeUser, newPerson, openBrowser, signIn, type Person } from "./person";
import { receiverPort } from "./product";

type Heard = { headers: IncomingHttpHeaders; body: string };

let browser: Browser;
let person: Person;
let receiver: Server;
let secret = "";
const heard: Heard[] = [];
// Who may authorize nothing: what happens to the demo's credentials is not posted in between.
const LOGIN = { username: "receiver", password: "a-receiver-of-tests-91" };
const host = `127.0.0.1:${String(receiverPort)}`;

beforeAll(async () => {
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      heard.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
  }).listen(receiverPort, "127.0.0.1");
  await once(receiver, "listening");
  browser = await openBrowser();
  const root = await newPerson(browser);
  await signIn(root);
  await makeUser(root, LOGIN);
  await root.context.close();
  person = await newPerson(browser);
  await signIn(person, "/", LOGIN);
});
afterAll(async () => {
  expect(person.complaints).toEqual([]);
  await browser.close();
  receiver.closeAllConnections();
  receiver.close();
});

/** As Standard Webhooks says, without a library. */
function isSigned({ headers, body }: Heard): boolean {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const expected = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  return String(headers["webhook-signature"]).split(" ").includes(expected);
}

test("a webhook is made, and its secret shown", async () => {
  const { page } = person;

  await page.getByRole("button", { name: "User menu" }).click();
  await page.getByRole("menuitem", { name: "Notices" }).click();
  await page.getByRole("button", { name: "New webhook" }).click();
  await page.getByRole("dialog").getByLabel("Address").fill(`http://${host}/hook`);
  await checkAccess(page);
  await page.getByRole("button", { name: "Make webhook" }).click();

  const dialog = page.getByRole("dialog", { name: `The secret of ${host}` });
  await dialog.waitFor();
  await checkAccess(page);
  secret =
    /whsec_[\w+/=]+/.exec(
      (await dialog.getByLabel("Secret", { exact: true }).textContent()) ?? "",
    )?.[0] ?? "";
  expect(secret).not.toBe("");
  await dialog.getByRole("button", { name: "I have copied it" }).click();
  await page.getByText("Nothing has been posted to it yet").waitFor();
});

test("a test arrives with a signature that is right, and the log says so", async () => {
  const { page } = person;

  await page.getByRole("button", { name: "Send a test" }).click();
  await page.getByRole("row", { name: /Test: .* Delivered/ }).waitFor();

  expect(heard.map(isSigned)).toEqual([true]);
  expect(JSON.parse(heard[0]?.body ?? "")).toMatchObject({ type: "notice.test" });
  await checkAccess(page);
});

test("it is delivered again, under the same id", async () => {
  const { page } = person;

  await page.getByRole("button", { name: /^Deliver again/ }).click();
  await expect.poll(() => heard.length).toBe(2);
  await page.getByRole("row", { name: /Test: .* Delivered/ }).waitFor();

  expect(heard.map(isSigned)).toEqual([true, true]);
  const ids = heard.map(({ headers }) => headers["webhook-id"]);
  expect(ids[1]).toBe(ids[0]);
});

test("the secret is nowhere in the browser afterwards", async () => {
  const { page, context } = person;
  await page.getByText(`http://${host}/hook`).waitFor();

  const everything = JSON.stringify([
    await page.content(),
    await context.storageState({ indexedDB: true }),
    await page.evaluate(() => [
      { ...localStorage },
      { ...sessionStorage },
      history.state as unknown,
    ]),
  ]);

  expect(everything.includes(secret)).toBe(false);
});
