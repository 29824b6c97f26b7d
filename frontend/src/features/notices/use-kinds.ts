import { useQuery } from "@tanstack/react-query";
import { preferencesQuery } from "@/api/notices";
import type { KindWords } from "@/api/types";

const NONE: KindWords[] = [];

/** What one can choose to hear of, in words; nothing before it is there. */
export function useKinds(): KindWords[] {
  return useQuery(preferencesQuery).data?.value.choices ?? NONE;
}
