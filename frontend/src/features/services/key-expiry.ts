/** When a new key ends. The API lets a key live for 366 days at most. */

export const PERIODS = ["30", "90", "365"] as const;
const LONGEST_DAYS = 365;
const DAY = 86_400_000;

export type Expiry = { period: (typeof PERIODS)[number] | "date"; lastDay: string };

/** A day as a date field writes it, in the person's zone. */
export function toDay(date: Date): string {
  const month = String(date.getMonth() + 1).padStart(2, "0");
  return `${String(date.getFullYear())}-${month}-${String(date.getDate()).padStart(2, "0")}`;
}

export function readLongestDay(now: Date): string {
  return toDay(new Date(now.getTime() + LONGEST_DAYS * DAY));
}

/** The moment at which a key ends, a chosen day included; null if that day won't do. */
export function readExpiresAt({ period, lastDay }: Expiry, now: Date): string | null {
  if (period !== "date") return new Date(now.getTime() + Number(period) * DAY).toISOString();
  if (lastDay < toDay(now) || lastDay > readLongestDay(now)) return null;
  return new Date(`${lastDay}T23:59:59`).toISOString();
}
