import type { Need } from "@/api/types";

const many = (count: number) => `${String(count)} credentials`;

export const text = {
  title: "Needs you",
  allHealthy: (total: number) =>
    total === 1 ? "The one credential is healthy." : `All ${many(total)} are healthy.`,
  noneNeedsYou: (healthy: number, total: number) =>
    healthy === 0
      ? "Nothing needs you. No credential is in use yet."
      : `Nothing needs you: ${String(healthy)} of ${many(total)} are healthy, the others are not in use.`,
  needYou: (needing: number, total: number) =>
    total === 1
      ? "The one credential needs you."
      : `${String(needing)} of ${many(total)} ${needing === 1 ? "needs" : "need"} you.`,
  none: "You may read no credential yet, so there is nothing to look after.",
  emptyDetail:
    "Tokens are renewed by themselves. Whatever can't be renewed without a person shows up here.",

  needing: "What to do",
  trouble: "Tried again by itself",
  troubleDetail:
    "The provider did not renew these tokens. They are handed out until they end, and tried again; nobody has to do anything yet.",
  group: {
    needs_authorization: (count: number) => `${many(count)} need authorization`,
    needs_secret: (count: number) => `${many(count)} need their secret`,
    uncertain: (count: number) => `${many(count)} are uncertain`,
    error: (count: number) => `${many(count)} are refused`,
    ending: (count: number) => `${many(count)} end and can't be renewed`,
    trouble: (count: number) => `${many(count)} are not renewed at the moment`,
  } satisfies Record<Need, (count: number) => string>,
  more: (count: number) =>
    `${String(count)} more ${count === 1 ? "is" : "are"} left out here. They come up as these are done.`,

  since: "Since",
  ends: "Ends for good",
  tried: "Tried last",
  lastUsed: "Last used",
  neverUsed: "Not used yet",
  usedBy: (name: string) => `by ${name}`,
  authorize: "Authorize again",
  authorizeName: (path: string) => `Authorize ${path} again`,
  enterSecret: "Type the secret",
  enterSecretName: (path: string) => `Type the secret of ${path}`,
  notAllowed: "Needs Configuration: Read, Write, which you do not have here.",

  all: (total: number) => (total === 1 ? "The one credential" : `All ${many(total)}`),
  day: "Renewals of the last 24 hours",
  renewed: "Renewed",
  failed: "Failed",
  chart: (renewed: number, failed: number) =>
    `Renewals of the last 24 hours, hour by hour: ${String(renewed)} renewed, ${String(failed)} failed.`,
  quiet: "No renewal was due in the last 24 hours.",
  asTable: "Hour by hour as a table",
  hour: "Hour",
  column: (hour: string, renewed: number, failed: number) =>
    `${hour}: ${String(renewed)} renewed, ${String(failed)} failed`,

  healthy: "Healthy",
  others: "Need you",
  waiting: "Tried again",
  lastRenewed: "Last renewal",
  notRenewed: "None in 24 hours",
  nextDue: "Next renewal",
  noneDue: "None is planned",

  paused: "Not asked for a while",
  until: "Asked again",
  stale: "What you see here is how it was before.",
} as const;
