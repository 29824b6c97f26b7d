import { expect, test } from "vitest";
import type { Entry } from "@/api/types";
import {
  addRow,
  findClashes,
  findInherited,
  findOnlyAbove,
  reapply,
  setValue,
  toDraft,
  toEntries,
} from "@/features/permissions/draft";
import { makeCrumb, makeSubject } from "../fake-api/make";

const bob = makeSubject("user", "bob");
const sales = makeSubject("role", "sales");
const USE: Entry = { subject: bob, facet: "credential", value: "use" };
const STOP: Entry = { subject: bob, facet: "credential", value: "no_access" };
const READ: Entry = { subject: sales, facet: "container", value: "read" };

test("entries come back as they were, one row for each user or role", () => {
  const draft = toDraft([USE, READ, { ...USE, facet: "container", value: "read" }]);

  expect(draft.map((row) => row.subject.name)).toEqual(["bob", "sales"]);
  expect(toEntries(draft)).toHaveLength(3);
  expect(toEntries(draft)).toContainEqual(USE);
});

test("a row that says nothing is no entry, and stays a row", () => {
  const draft = setValue(toDraft([USE]), bob, "credential", null);

  expect(draft).toHaveLength(1);
  expect(toEntries(draft)).toEqual([]);
});

test("who is added twice has one row", () => {
  expect(addRow(toDraft([USE]), bob)).toHaveLength(1);
});

test("a user and a role with the same id are two", () => {
  expect(addRow(toDraft([USE]), makeSubject("role", "bob"))).toHaveLength(2);
});

test("the nearest entry of a facet is the one that is inherited", () => {
  const inherited = [
    { ...STOP, from: makeCrumb("/") },
    { ...USE, from: makeCrumb("/team") },
    { ...READ, from: makeCrumb("/") },
  ];

  expect(findInherited(inherited, bob).credential?.from.path).toBe("/team");
  expect(findInherited(inherited, bob).container).toBeUndefined();
  expect(findOnlyAbove(inherited, toDraft([USE]))).toEqual([sales]);
});

test("what I changed is made again on top of what they changed", () => {
  const base = toDraft([USE, READ]);
  const mine = setValue(base, bob, "credential", "no_access");
  const theirs = toDraft([USE]);

  expect(toEntries(reapply(base, mine, theirs))).toEqual([STOP]);
});

test("what they changed alone is told apart from what I wanted", () => {
  const base = toDraft([USE, READ]);
  const mine = setValue(base, bob, "credential", "no_access");
  const theirs = toDraft([USE]);

  expect(findClashes(base, mine, theirs)).toMatchObject([
    { subject: bob, mine: { value: "no_access" }, theirs: { value: "use" } },
    { subject: sales, facet: "container", mine: null, theirs: { value: null } },
  ]);
});

test("what both changed alike is no clash", () => {
  const base = toDraft([USE]);
  const mine = setValue(base, bob, "credential", "no_access");

  expect(findClashes(base, mine, toDraft([STOP]))).toEqual([]);
});
