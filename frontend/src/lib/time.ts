/** Times for people: in their zone, short. */

const LOCALE = "en-GB";
const dateFormat = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long" });
const dateTimeFormat = new Intl.DateTimeFormat(LOCALE, { dateStyle: "long", timeStyle: "medium" });
const clockFormat = new Intl.DateTimeFormat(LOCALE, { timeStyle: "short" });
const relativeFormat = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });

const DAY = 86_400;

/** Each with its length, and with how far off a time is that it tells well enough. */
const UNITS: { unit: Intl.RelativeTimeFormatUnit; length: number; from: number }[] = [
  { unit: "year", length: 365 * DAY, from: 365 * DAY },
  // Keys and reports count 90 days, which would be "2 months" an hour later.
  { unit: "month", length: 30 * DAY, from: 100 * DAY },
  { unit: "day", length: DAY, from: DAY },
  { unit: "hour", length: 3_600, from: 3_600 },
  { unit: "minute", length: 60, from: 60 },
];

export function formatDate(iso: string): string {
  return dateFormat.format(new Date(iso));
}

export function formatDateTime(iso: string): string {
  return dateTimeFormat.format(new Date(iso));
}

/** "14:32" today, with the date on any other day. */
export function formatMoment(iso: string, now: Date): string {
  const at = new Date(iso);
  const clock = clockFormat.format(at);
  return at.toDateString() === now.toDateString() ? clock : `${formatDate(iso)}, ${clock}`;
}

export function formatRelative(iso: string, now: Date): string {
  const seconds = Math.round((new Date(iso).getTime() - now.getTime()) / 1000);
  const size = Math.abs(seconds);
  for (const { unit, length, from } of UNITS) {
    if (size >= from) return relativeFormat.format(Math.trunc(seconds / length), unit);
  }
  return size < 5 ? relativeFormat.format(0, "second") : relativeFormat.format(seconds, "second");
}

/** "1 min 05 s", "3 h 20 min", "12 days". */
export function formatDuration(totalSeconds: number): string {
  const seconds = Math.max(0, Math.floor(totalSeconds));
  if (seconds < 60) return `${String(seconds)} s`;
  if (seconds < 3_600) {
    return `${String(Math.floor(seconds / 60))} min ${String(seconds % 60).padStart(2, "0")} s`;
  }
  if (seconds < 2 * 86_400) {
    const minutes = Math.floor((seconds % 3_600) / 60);
    return `${String(Math.floor(seconds / 3_600))} h ${String(minutes).padStart(2, "0")} min`;
  }
  return `${String(Math.floor(seconds / 86_400))} days`;
}
