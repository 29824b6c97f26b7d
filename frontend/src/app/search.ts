/** What the addresses of the pages carry after the question mark; anything else is dropped. */
import type { ItemOrdering, Right, Severity } from "@/api/types";
import type { ListFilter } from "@/features/containers/list-filter";
import type { JobsFilter } from "@/features/jobs/jobs-page";
import type { PeopleFilter } from "@/features/people/people-page";
import type { AccessChoice } from "@/features/permissions/access-page";
import type { AccessFilter } from "@/features/permissions/access-filter";
import type { RecordFilter } from "@/features/record/record-filter";
import { ALL_RIGHTS } from "@/lib/access-words";
import { STORED_STATES } from "@/lib/credential-words";
import { ALL_JOB_STATES, ALL_OUTCOMES } from "@/lib/run-words";

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
const CONTAINER_TABS = ["contents", "permissions", "record"] as const;
const JOB_TABS = ["overview", "settings", "runs", "permissions", "record"] as const;
const TABS = ["overview", "settings", "use", "uses", "permissions", "record"] as const;

const readRight = (value: unknown): Right | undefined => readOneOf(value, ALL_RIGHTS);

function readAccessFilter(raw: Raw): AccessFilter {
  return {
    add: raw.add === true ? true : undefined,
    right: readRight(raw.right),
    who: readText(raw.who),
    unused: raw.unused === true ? true : undefined,
    ask: readText(raw.ask),
    may: readRight(raw.may),
  };
}

export const readSignInSearch = (raw: Raw): { next?: string } => ({ next: readText(raw.next) });

function readListFilter(raw: Raw): ListFilter {
  return {
    recursive: raw.recursive === true ? true : undefined,
    q: readText(raw.q),
    kind: readOneOf(raw.kind, ["container", "credential", "job"] as const),
    state: readOneOf(raw.state, [...STORED_STATES, ...ALL_JOB_STATES]),
    provider: readText(raw.provider),
    account: readText(raw.account),
    owner: readText(raw.owner),
    tag: readText(raw.tag),
  };
}

type ContainerSearch = {
  order?: ItemOrdering;
  tab?: (typeof CONTAINER_TABS)[number];
} & ListFilter &
  AccessFilter;

export const readContainerSearch = (raw: Raw): ContainerSearch => ({
  ...readListFilter(raw),
  order: readOneOf(raw.order, ORDERINGS),
  tab: readOneOf(raw.tab, CONTAINER_TABS),
  ...readAccessFilter(raw),
});

/** Of what is made: where. */
export const readNewItemSearch = (raw: Raw): { container?: string; from?: string } => ({
  container: readText(raw.container),
  from: readText(raw.from),
});

export const readCredentialSearch = (
  raw: Raw,
): { tab?: (typeof TABS)[number]; authorization?: string } & AccessFilter => ({
  tab: readOneOf(raw.tab, TABS),
  authorization: readText(raw.authorization),
  ...readAccessFilter(raw),
});

export const readJobsSearch = (raw: Raw): JobsFilter => ({
  q: readText(raw.q),
  outcome: readOneOf(raw.outcome, ALL_OUTCOMES),
  view: readOneOf(raw.view, ["open"] as const),
});

export const readJobSearch = (
  raw: Raw,
): { tab?: (typeof JOB_TABS)[number]; run?: string } & AccessFilter => ({
  tab: readOneOf(raw.tab, JOB_TABS),
  run: readText(raw.run),
  ...readAccessFilter(raw),
});

export const readAccessSearch = (raw: Raw): AccessChoice => ({
  who: readText(raw.who),
  below: readText(raw.below),
  right: readRight(raw.right),
});

export const readPeopleSearch = (raw: Raw): PeopleFilter => ({
  q: readText(raw.q),
  state: readOneOf(raw.state, ["active", "disabled"] as const),
});

export const readRolesSearch = (raw: Raw): { q?: string } => ({ q: readText(raw.q) });

export const readRecordSearch = (raw: Raw): RecordFilter => ({
  action: readText(raw.action),
  actor: readText(raw.actor),
  within: readText(raw.within),
  address: readText(raw.address),
  severity: readOneOf(raw.severity, SEVERITIES),
  since: readText(raw.since),
  until: readText(raw.until),
});

export const readProblemSearch = (raw: Raw): { code?: string } => ({ code: readText(raw.code) });
