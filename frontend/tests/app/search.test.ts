import { expect, test } from "vitest";
import {
  readAccessSearch,
  readContainerSearch,
  readCredentialSearch,
  readRecordSearch,
  readSignInSearch,
} from "@/app/search";

test("a search for digits stays a text", () => {
  expect(readContainerSearch({ q: 2026 }).q).toBe("2026");
});

test("an order, a tab or a severity that there is not is dropped", () => {
  expect(readContainerSearch({ order: "size" }).order).toBeUndefined();
  expect(readCredentialSearch({ tab: "secrets" }).tab).toBeUndefined();
  expect(readRecordSearch({ severity: "fatal" }).severity).toBeUndefined();
});

test("a right that there is not is dropped, and only a yes is a yes", () => {
  expect(readAccessSearch({ right: "fly", who: "user:bob" })).toEqual({ who: "user:bob" });
  expect(readContainerSearch({ may: "credential_use", add: "maybe" })).toEqual({
    may: "credential_use",
  });
});

test("a list is narrowed only by what there is", () => {
  expect(readContainerSearch({ kind: "folder", state: "expiring", recursive: "yes" })).toEqual({});
  expect(readContainerSearch({ kind: "container", recursive: true, provider: 12 })).toEqual({
    kind: "container",
    recursive: true,
    provider: "12",
  });
});

test("only what a page knows is taken from its address", () => {
  expect(readSignInSearch({ next: "/services", admin: true })).toEqual({ next: "/services" });
});

test("a list or an object where a text belongs is dropped", () => {
  expect(readRecordSearch({ action: ["a"], since: {} })).toEqual({});
});
