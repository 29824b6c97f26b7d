/** The words and tones for how grave an event is. */
import type { Severity } from "@/api/types";
import type { Tone } from "@/ui/status-word";

export const SEVERITIES: Record<Severity, { word: string; tone: Tone }> = {
  info: { word: "Info", tone: "idle" },
  warning: { word: "Warning", tone: "warn" },
  error: { word: "Error", tone: "bad" },
};
