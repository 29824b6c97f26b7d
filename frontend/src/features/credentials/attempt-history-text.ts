import type { Attempt } from "@/api/types";

type Tone = "good" | "busy" | "warn" | "bad" | "idle";

export const historyText = {
  title: "Last requests",
  hint: "To the token endpoint, the newest at the right.",
  summary: (count: number, failed: number) =>
    `The last ${String(count)} requests to the token endpoint: ${
      failed === 0 ? "none failed" : `${String(failed)} failed`
    }.`,
  asTable: "As a table",
  columns: { when: "When", what: "What for", outcome: "Outcome", status: "Status" },
  purposes: { renew: "Renewal", authorize: "Authorization" } satisfies Record<
    Attempt["purpose"],
    string
  >,
  noStatus: "–",
  mark: (outcome: string, moment: string) => `${outcome}, ${moment}`,
} as const;

const OUTCOMES = new Map<string, { word: string; tone: Tone }>([
  ["", { word: "Under way", tone: "busy" }],
  ["renewed", { word: "Renewed", tone: "good" }],
  ["authorized", { word: "Authorized", tone: "good" }],
  ["pending", { word: "Waits for consent", tone: "idle" }],
  ["superseded", { word: "Overtaken by another", tone: "idle" }],
  ["not-sent", { word: "Not sent", tone: "warn" }],
  ["not-done", { word: "Not done, tried again", tone: "warn" }],
  ["unknown", { word: "No outcome", tone: "bad" }],
  ["refused", { word: "Refused", tone: "bad" }],
]);

/** Say how a request ended; a word that the provider chose stays as it is. */
export function readOutcome({ outcome }: Attempt): { word: string; tone: Tone } {
  return OUTCOMES.get(outcome) ?? { word: outcome, tone: "bad" };
}
