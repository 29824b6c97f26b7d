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
