/** The words and tones for whether somebody can sign in. */
import type { User } from "@/api/types";
import type { Tone } from "@/ui/status-word";
import { text } from "./text";

export function readUserState({ is_active }: User): { word: string; tone: Tone } {
  return is_active ? { word: text.active, tone: "good" } : { word: text.disabled, tone: "idle" };
}

/** How a person is called: the user name, where there is no other. */
export function readName({ first_name, last_name, username }: User): string {
  return `${first_name} ${last_name}`.trim() || username;
}
