/** From where, with what and for what a key works, as it is being typed and as the API takes it. */
import type { ApiKey, Usage } from "@/api/types";
import { USAGES } from "@/lib/credential-words";

export type KeyLimits = Pick<ApiKey, "networks" | "limited_to" | "purposes" | "calls_only">;
export type LimitDraft = {
  networks: string;
  places: string[];
  purposes: Usage[];
  callsOnly: boolean;
};

export const NO_LIMITS: LimitDraft = {
  networks: "",
  places: [],
  purposes: [],
  callsOnly: false,
};

export function toDraft({ networks, limited_to, purposes, calls_only }: KeyLimits): LimitDraft {
  const lines = networks.join("\n");
  return { networks: lines, places: limited_to, purposes, callsOnly: calls_only };
}

/** Networks are one a line; commas and spaces, as people paste them, do as well. */
export function toLimits({ networks, places, purposes, callsOnly }: LimitDraft): KeyLimits {
  return {
    networks: networks.split(/[\s,;]+/).filter(Boolean),
    limited_to: places,
    purposes: USAGES.filter((usage) => purposes.includes(usage)),
    calls_only: callsOnly,
  };
}
