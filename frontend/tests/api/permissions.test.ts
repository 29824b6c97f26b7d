import { expect, test } from "vitest";
import { giveCredentialUse } from "@/api/permissions";
import type { Entry } from "@/api/types";
import { bodiesOf, requestsTo } from "../fake-api/server";
import { world } from "../fake-api/world";

const ROLE: Entry = {
  subject: { kind: "role", id: "sales", name: "sales" },
  facet: "container",
  value: "read",
};
const REFUSED: Entry = {
  subject: { kind: "service", id: "crm-sync", name: "crm-sync" },
  facet: "credential",
  value: "no_access",
};

test("giving use keeps all other entries", async () => {
  world.entries["/team"] = [ROLE];

  await giveCredentialUse("/team", "crm-sync");

  expect(await bodiesOf("PUT", "/api/v1/items/")).toEqual([
    {
      entries: [
        { role: "sales", facet: "container", value: "read" },
        { user: "crm-sync", facet: "credential", value: "use" },
      ],
    },
  ]);
});

test("giving use replaces what was said of the same service before", async () => {
  world.entries["/team"] = [REFUSED];

  await giveCredentialUse("/team", "crm-sync");

  const [body] = await bodiesOf("PUT", "/api/v1/items/");
  expect(body).toEqual({ entries: [{ user: "crm-sync", facet: "credential", value: "use" }] });
});

test("giving use names the version that was read, so that nobody's change is lost", async () => {
  world.entries["/team"] = [ROLE];

  await giveCredentialUse("/team", "crm-sync");

  expect(requestsTo("PUT", "/api/v1/items/")[0]?.headers.get("If-Match")).toBe(
    '"sales-container-read"',
  );
});
