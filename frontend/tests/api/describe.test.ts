import { expect, test } from "vitest";
import { readCursor } from "@/api/client";
import { describe, fieldMessage } from "@/api/describe";
import { isNotFound, isProblem, isUnavailable, Problem, Unreachable } from "@/api/problem";

test("the API's own words come first", () => {
  const error = new Problem(409, { title: "crm is not empty.", detail: "Move it first." });

  expect(describe(error)).toEqual({ title: "crm is not empty.", detail: "Move it first." });
});

test.each([
  [403, "You may not do this here"],
  [404, "There is nothing here"],
  [500, "Tokenwell could not answer"],
  [502, "Tokenwell could not answer"],
  [503, "Tokenwell can't be reached"],
  [418, "This did not work"],
])("a bare %i is told as: %s", (status, title) => {
  expect(describe(new Problem(status, {})).title).toBe(title);
});

test("that somebody was faster is told in words that fit a page", () => {
  const error = new Problem(412, { title: "Somebody changed this meanwhile." });

  expect(describe(error).detail).toBe(
    "Nothing was saved. Load the page again to see their change.",
  );
});

test("what is no answer of the API at all never shows its insides", () => {
  expect(describe(new TypeError("x is undefined")).title).toBe("This did not work");
  expect(describe(new Unreachable()).title).toBe("Tokenwell can't be reached");
});

test("the message of a field is found by the field's name", () => {
  const error = new Problem(400, { errors: { name: ["Taken.", "Too long."] } });

  expect(fieldMessage(error, "name")).toBe("Taken.");
  expect(fieldMessage(error, "scope")).toBeUndefined();
  expect(fieldMessage(null, "name")).toBeUndefined();
});

test("a problem is known by its code, its status tells the rest", () => {
  const gone = new Problem(404, { type: "urn:tokenwell:problem:not-found" });

  expect(isProblem(gone, "not-found")).toBe(true);
  expect(isNotFound(gone)).toBe(true);
  expect(isUnavailable(gone)).toBe(false);
  expect(isUnavailable(new Problem(502, {}))).toBe(true);
  expect(isUnavailable(new Unreachable())).toBe(true);
});

test("the cursor is taken out of the address of the next page", () => {
  expect(readCursor("https://x.example/api/v1/events?cursor=cD0y&action=a")).toBe("cD0y");
  expect(readCursor(null)).toBeUndefined();
});
