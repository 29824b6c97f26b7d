/** How often a page looks again while something is to be delivered. */
import type { Delivery } from "@/api/types";

const SOON = 60_000;
const FAST = 2_000;
const SLOW = 30_000;

/** Milliseconds; false where nothing waits. */
export function readPace(deliveries: Delivery[], now: Date): number | false {
  const waiting = deliveries.filter(({ state }) => state === "waiting");
  if (waiting.length === 0) return false;
  // While one is being sent, its next try is minutes ahead: then the start tells.
  const isNear = ({ next_at, started_at }: Delivery) =>
    [next_at ?? started_at, started_at].some(
      (at) => Math.abs(new Date(at).getTime() - now.getTime()) < SOON,
    );
  return waiting.some(isNear) ? FAST : SLOW;
}
