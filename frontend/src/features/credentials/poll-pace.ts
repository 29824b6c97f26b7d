import type { CredentialStatus, Inquiry } from "@/api/types";

const USUAL = 5_000;
const WHILE_WAITING = 1_000;
/** Milliseconds until an attempt to authorize is looked at again. */
export const ATTEMPT_PACE = WHILE_WAITING;
const AFTER_EXPIRY = 300;

/** Milliseconds until a credential on the screen is looked at again: soon while something happens. */
export function readPace(status: CredentialStatus | undefined, now: number): number {
  if (!status) return USUAL;
  if (status.attempt || status.state === "authorizing") return WHILE_WAITING;
  const left = status.expires_at ? Date.parse(status.expires_at) - now : USUAL;
  return left > 0 ? Math.min(USUAL, left + AFTER_EXPIRY) : USUAL;
}

/** Milliseconds until an inquiry is looked at again; not at all once it has its answer. */
export function readInquiryPace(inquiry: Inquiry | undefined): number | false {
  return inquiry && inquiry.state !== "open" ? false : WHILE_WAITING;
}
