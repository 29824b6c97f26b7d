import { expect, test } from "vitest";
import { formatDuration, formatMoment, formatRelative } from "@/lib/time";

const NOW = new Date(2026, 4, 20, 12, 0, 0);

const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000).toISOString();

test.each([
  [0, "now"],
  [-4, "now"],
  [-40, "40 seconds ago"],
  [40, "in 40 seconds"],
  [-119, "1 minute ago"],
  [3_600, "in 1 hour"],
  [-86_400, "yesterday"],
  [86_400, "tomorrow"],
  [-3 * 86_400, "3 days ago"],
  [90 * 86_400 - 1, "in 89 days"],
  [120 * 86_400, "in 4 months"],
  [-800 * 86_400, "2 years ago"],
])("%i seconds from now is told as %s", (seconds, told) => {
  expect(formatRelative(at(seconds), NOW)).toBe(told);
});

test.each([
  [-1, "0 s"],
  [59.9, "59 s"],
  [65, "1 min 05 s"],
  [3_600, "1 h 00 min"],
  [12_000, "3 h 20 min"],
  [2 * 86_400, "2 days"],
])("a duration of %d seconds is told as %s", (seconds, told) => {
  expect(formatDuration(seconds)).toBe(told);
});

test("a moment of today is a clock's time, one of another day has its date", () => {
  expect(formatMoment(new Date(2026, 4, 20, 14, 32).toISOString(), NOW)).toBe("14:32");
  expect(formatMoment(new Date(2026, 4, 21, 14, 32).toISOString(), NOW)).toBe("21 May 2026, 14:32");
});
