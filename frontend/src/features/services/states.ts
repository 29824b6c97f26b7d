/** The words and tones for what a service and a key are able to do. */
import type { ApiKey, ServiceAccount } from "@/api/types";
import type { Tone } from "@/ui/status-word";
import { text } from "./text";

type StatusWords = { word: string; tone: Tone };

const SOON = 14 * 86_400_000;

export function readServiceState({ is_enabled }: ServiceAccount): StatusWords {
  return is_enabled ? { word: text.enabled, tone: "good" } : { word: text.disabled, tone: "idle" };
}

/** That it has expired comes first: enabling it again would help nobody. */
export function readKeyState(key: ApiKey, now: Date): StatusWords {
  const left = new Date(key.expires_at).getTime() - now.getTime();
  if (left <= 0) return { word: text.expired, tone: "bad" };
  if (!key.is_enabled) return { word: text.disabled, tone: "idle" };
  if (left < SOON) return { word: text.expiresSoon, tone: "warn" };
  return { word: text.enabled, tone: "good" };
}
