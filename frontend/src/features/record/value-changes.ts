/** What an event tells of the values that were and are. */
import type { Event } from "@/api/types";

export type ValueChange = { field: string; before: string; after: string };

/** Facts are of many forms: only values with a before and an after are meant. */
export function readChanges({ facts }: Event): ValueChange[] {
  if (!isObject(facts.values)) return [];
  return Object.entries(facts.values).flatMap(([field, value]) =>
    isObject(value) && "before" in value && "after" in value
      ? [
          {
            field: field.replaceAll("_", " "),
            before: tell(value.before),
            after: tell(value.after),
          },
        ]
      : [],
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Empty where there is nothing. */
function tell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(tell).join(", ");
  return JSON.stringify(value);
}
