import type { NewsKind } from "@/api/types";

export const text = {
  title: "Notices",
  intro: "You are told when a credential that you may authorize needs somebody.",
  save: "Save",
  older: "Older",

  email: "E-mail",
  noEmail:
    "This installation sends no e-mail: an administrator has not set it up. What you choose here counts from the day on which somebody does. Webhooks work without it.",
  address: "Your e-mail address",
  addressHint: "Notices go here. Without an address you get no e-mail.",
  addressSaved: "Your e-mail address was saved",
  kindsTable: "What you hear of by e-mail",
  columns: { kind: "Kind", email: "E-mail" },
  switch: (kind: string) => `E-mail: ${kind}`,

  told: "What you were told",
  toldEmpty: "You have not been told anything yet. A notice comes when a credential needs you.",
  toldMore: (count: number) => `And ${String(count)} more.`,
  ends: "ends",
  byEmail: "E-mail",
  byWebhook: "Webhook",
  nextTry: "Next try",
  log: "Its log",
} as const;

/** Each kind of news, with what it means in a line. */
export const KINDS: Record<NewsKind, { word: string; sentence: string }> = {
  needs_authorization: {
    word: "Needs authorization",
    sentence: "It can't be renewed any more without a person.",
  },
  uncertain: {
    word: "Outcome unknown",
    sentence: "A renewal ended, and nobody knows whether it worked.",
  },
  error: {
    word: "Refused by the provider",
    sentence: "The provider refuses the settings, so that no new token comes.",
  },
  ending: {
    word: "Ends for good",
    sentence: "14, 7 and 1 day before the time past which it can't be renewed.",
  },
  recovered: {
    word: "Works again",
    sentence: "Tokens are renewed again, after you were told of the trouble.",
  },
};
