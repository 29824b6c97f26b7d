/** From where and for what a key works, as it is being typed and as the API takes it. */
import type { ApiKey } from "@/api/types";

export type KeyLimits = Pick<ApiKey, "networks" | "limited_to">;
export type LimitDraft = { networks: string; places: string[] };

export const NO_LIMITS: LimitDraft = { networks: "", places: [] };

export function toDraft({ networks, limited_to }: KeyLimits): LimitDraft {
  return { networks: networks.join("\n"), places: limited_to };
}

/** Networks are one a line; commas and spaces, as people paste them, do as well. */
export function toLimits({ networks, places }: LimitDraft): KeyLimits {
  return { networks: networks.split(/[\s,;]+/).filter(Boolean), limited_to: places };
}
