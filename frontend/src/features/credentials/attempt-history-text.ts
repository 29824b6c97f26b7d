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
  mark: (outcome: string, reason: string, moment: string) =>
    `${reason ? `${outcome}: ${reason}` : outcome}, ${moment}`,
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
  ["failed", { word: "Failed", tone: "bad" }],
  ["stranded", { word: "Came too late to be used", tone: "bad" }],
]);

const OUT_OF_ORDER = "the provider was out of order";
const NO_TOKEN = "what came was no token";

const REASONS = new Map<string, string>([
  ["access_denied", "consent was refused"],
  ["bad_refresh_token", "the refresh token is not accepted any more"],
  ["expired_token", "the code had ended"],
  ["html", "a web page came, and no token"],
  ["invalid_client", "the client is not known, or its secret is wrong"],
  ["invalid_dpop_proof", "the proof of possession was not accepted"],
  ["invalid_grant", "the refresh token or the code is not accepted any more"],
  ["invalid_request", "something was missing in the request"],
  ["invalid_scope", "one of the scopes is not allowed"],
  ["invalid_target", "the audience or the resource is not known"],
  ["keys-unavailable", "the provider's keys could not be read"],
  ["no-access-token", NO_TOKEN],
  ["no-answer", "no usable answer came"],
  ["not-json", NO_TOKEN],
  ["other-account", "it is for another account"],
  ["provider-refused", "the provider gave a reason of its own"],
  ["provider-unavailable", OUT_OF_ORDER],
  ["redirect", "the provider sent it somewhere else"],
  ["refused-without-error", "the provider gave no reason"],
  ["server-error", OUT_OF_ORDER],
  ["server_error", OUT_OF_ORDER],
  ["settings", "the settings contradict each other, or a secret can't be used"],
  ["subject-unavailable", "there was no token to exchange"],
  ["superseded", "the settings changed meanwhile"],
  ["temporarily_unavailable", OUT_OF_ORDER],
  ["throttled", "too many requests"],
  ["too-long", "far more than a token came"],
  ["unauthorized_client", "the client may not use this grant type"],
  ["unreachable", "the provider could not be reached"],
  ["unsupported_grant_type", "this grant type is not offered there"],
]);

/** Say how a request ended; a word that the provider chose stays as it is. */
export function readOutcome({ outcome }: Attempt): { word: string; tone: Tone } {
  return OUTCOMES.get(outcome) ?? { word: outcome, tone: "bad" };
}

/** Say why a request brought nothing; a word without a sentence stays as it is. */
export function readReason({ error }: Attempt): string {
  if (error.startsWith("id-token")) return "the id_token can't be trusted";
  return REASONS.get(error) ?? error;
}
