/** The states that a list can be asked for: of credentials, and of jobs. */
import type { StoredState } from "@/api/types";
import { STATES, STORED_STATES } from "@/lib/credential-words";
import { ALL_JOB_STATES, JOB_STATES } from "@/lib/run-words";
import { text } from "./text";

type Choice = { value: StoredState; label: string };

const ofCredentials: Choice[] = STORED_STATES.map((value) => ({
  value,
  label: STATES[value].word,
}));
const ofJobs: Choice[] = ALL_JOB_STATES.map((value) => ({ value, label: JOB_STATES[value] }));

export const STATE_CHOICES = [
  { group: text.credentialStates, items: ofCredentials },
  { group: text.jobStates, items: ofJobs },
];

export function readStateWord(state: StoredState): string {
  return [...ofCredentials, ...ofJobs].find(({ value }) => value === state)?.label ?? state;
}
