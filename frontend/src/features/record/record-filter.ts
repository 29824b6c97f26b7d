/** What the page's address says of the record, and what the API is asked for. */
import type { EventFilter, Severity } from "@/api/types";

/** `since` and `until` are days in the person's zone, both included. */
export type RecordFilter = {
  action?: string;
  actor?: string;
  /** A container, with all that was below it. */
  within?: string;
  address?: string;
  severity?: Severity;
  since?: string;
  until?: string;
};

/** The day that a text names; empty if it names none. */
export function readDay(text: string | undefined): string {
  return text && readMidnight(text) ? text : "";
}

export function toEventFilter({ since, until, ...filter }: RecordFilter): EventFilter {
  return {
    ...filter,
    since: since ? readMidnight(since)?.toISOString() : undefined,
    until: until ? readMidnight(until, 1)?.toISOString() : undefined,
  };
}

function readMidnight(day: string, daysLater = 0): Date | null {
  const [year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)?.slice(1).map(Number) ?? [];
  // A year that is still being typed begins with zeros; the API knows none before 1971.
  if (!year || !month || !date || year < 1971) return null;
  const midnight = new Date(year, month - 1, date);
  // A day that the month does not have would count on into the next one.
  if (midnight.getMonth() !== month - 1) return null;
  midnight.setDate(midnight.getDate() + daysLater);
  return midnight;
}
