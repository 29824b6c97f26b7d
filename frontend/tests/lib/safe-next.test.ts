import { expect, test } from "vitest";
import { readSafeNext } from "@/lib/safe-next";

const HERE = "https://tokenwell.example";

test.each(["/", "/services", "/containers/a?q=crm#top", "/admin/"])(
  "%s is an address of ours",
  (next) => {
    expect(readSafeNext(next, HERE)).toBe(next);
  },
);

test.each([
  undefined,
  "",
  "services",
  "https://evil.example/",
  "//evil.example/",
  "///evil.example/",
  "/\\evil.example/",
  "/\t/evil.example/",
  "/\n//evil.example/",
  "/.//evil.example/",
  "/x/..//evil.example/",
  "javascript:alert(1)",
  "/sign-in",
  "/sign-in?next=/",
])("%j leads nowhere", (next) => {
  expect(readSafeNext(next, HERE)).toBeNull();
});
