/** How a run is or ended, and how its job is, in words. */
import type { Outcome, State as CredentialState, StoredState } from "@/api/types";

type Tone = "good" | "busy" | "warn" | "bad" | "idle";
type State = { word: string; tone: Tone };

export const OUTCOMES: Record<Outcome, State> = {
  queued: { word: "Waiting", tone: "busy" },
  running: { word: "Running", tone: "busy" },
  succeeded: { word: "Succeeded", tone: "good" },
  failed: { word: "Failed", tone: "bad" },
  interrupted: { word: "Interrupted", tone: "warn" },
  skipped: { word: "Skipped", tone: "idle" },
  stopped: { word: "Stopped", tone: "idle" },
};

export const ALL_OUTCOMES = Object.keys(OUTCOMES) as Outcome[];

const NEVER: State = { word: "Never run", tone: "idle" };

const DISABLED: State = { word: "Disabled", tone: "idle" };

/** How a job is: by its last outcome, which there may be none of. */
export function readLastOutcome(outcome: string, isEnabled: boolean): State {
  if (!isEnabled) return DISABLED;
  return ALL_OUTCOMES.includes(outcome as Outcome) ? OUTCOMES[outcome as Outcome] : NEVER;
}

/** Those that a list can be asked for. */
export const JOB_STATES: Record<Exclude<StoredState, CredentialState>, string> = {
  succeeded: OUTCOMES.succeeded.word,
  failed: OUTCOMES.failed.word,
  interrupted: OUTCOMES.interrupted.word,
  never_run: NEVER.word,
  disabled: DISABLED.word,
};

export const ALL_JOB_STATES = Object.keys(JOB_STATES) as (keyof typeof JOB_STATES)[];
