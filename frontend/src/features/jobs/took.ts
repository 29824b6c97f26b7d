import type { Run } from "@/api/types";
import { formatDuration } from "@/lib/time";
import { text } from "./text";

/** How long a run took from its start to its end. */
export function readTook({ started_at, ended_at }: Pick<Run, "started_at" | "ended_at">): string {
  if (!started_at || !ended_at) return "–";
  const milliseconds = new Date(ended_at).getTime() - new Date(started_at).getTime();
  if (milliseconds < 10_000) return text.milliseconds(Math.max(milliseconds, 0));
  return formatDuration(milliseconds / 1000);
}
