/** What the addresses of the pages carry after the question mark; anything else is dropped. */
import type { ItemOrdering, Severity } from "@/api/types";

type Raw = Record<string, unknown>;

function readText(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

function readOneOf<T extends string>(value: unknown, allowed: readonly T[]): T | undefined {
  return allowed.find((candidate) => candidate === value);
}

const ORDERINGS: ItemOrdering[] = ["name", "-name", "modified_at", "-modified_at", "kind"];
const SEVERITIES: Severity[] = ["info", "warning", "error"];
const TABS = ["overview", "settings", "use", "record"] as const;

export const readSignInSearch = (raw: Raw): { next?: string } => ({ next: readText(raw.next) });

export const readContainerSearch = (raw: Raw): { q?: string; order?: ItemOrdering } => ({
  q: readText(raw.q),
  order: readOneOf(raw.order, ORDERINGS),
});

export const readNewCredentialSearch = (raw: Raw): { container?: string } => ({
  container: readText(raw.container),
});

export const readCredentialSearch = (
  raw: Raw,
): { tab?: (typeof TABS)[number]; authorization?: string } => ({
  tab: readOneOf(raw.tab, TABS),
  authorization: readText(raw.authorization),
});

export const readRecordSearch = (
  raw: Raw,
): { action?: string; severity?: Severity; since?: string; until?: string } => ({
  action: readText(raw.action),
  severity: readOneOf(raw.severity, SEVERITIES),
  since: readText(raw.since),
  until: readText(raw.until),
});

export const readProblemSearch = (raw: Raw): { code?: string } => ({ code: readText(raw.code) });
