import { expect, test } from "vitest";
import type { Role } from "@/api/types";
import { listFound, listNested } from "@/features/roles/nesting";

function makeRow(name: string, inner: string[] = []): Role {
  return { id: name, name, is_fixed: false, people: 0, inner };
}

const ROLES = [
  makeRow("europe", ["sales", "berlin"]),
  makeRow("berlin", ["trainees"]),
  makeRow("everybody"),
  makeRow("sales", ["trainees"]),
  makeRow("trainees"),
];

const draw = (open: string[]) =>
  listNested(ROLES, new Set(open)).map(({ role, level }) => `${".".repeat(level)}${role.name}`);

test("at first there are those that are in no other role", () => {
  expect(draw([])).toEqual(["europe", "everybody"]);
});

test("what is in an open role stands below it, by name", () => {
  expect(draw(["europe"])).toEqual(["europe", ".berlin", ".sales", "everybody"]);
});

test("a role that is in two places appears twice", () => {
  expect(draw(["europe", "europe/berlin", "europe/sales"])).toEqual([
    "europe",
    ".berlin",
    "..trainees",
    ".sales",
    "..trainees",
    "everybody",
  ]);
});

test("a search finds nested roles too, each once", () => {
  expect(listFound(ROLES, "TRAIN").map(({ role }) => role.name)).toEqual(["trainees"]);
});
