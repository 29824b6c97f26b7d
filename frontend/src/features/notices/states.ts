/** The words and tones for how a webhook and a delivery fare. */
import type { DeliveryState, KindWords, NewsKind, Webhook } from "@/api/types";
import type { Tone } from "@/ui/status-word";
import { text } from "./webhook-text";

type StatusWords = { word: string; tone: Tone };

export const DELIVERY_STATES: Record<DeliveryState, StatusWords> = {
  waiting: { word: text.states.waiting, tone: "busy" },
  delivered: { word: text.states.delivered, tone: "good" },
  given_up: { word: text.states.given_up, tone: "bad" },
};

export function readWebhookState({ is_enabled, failing_since }: Webhook): StatusWords {
  if (!is_enabled) return { word: text.disabled, tone: "idle" };
  return failing_since
    ? { word: text.failing, tone: "warn" }
    : { word: text.enabled, tone: "good" };
}

export function readKinds(kinds: NewsKind[], choices: KindWords[]): string {
  if (kinds.length === 0) return text.nothing;
  if (kinds.length === choices.length) return text.everything;
  return choices
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ word }) => word)
    .join(", ");
}
