import type { Need, NeedRow } from "@/api/types";

export type NeedGroup = { host: string | null; need: Need; rows: NeedRow[] };

/** Those of one provider that need the same, together; where the first of them was. */
export function groupNeeds(rows: NeedRow[]): NeedGroup[] {
  const groups = new Map<string, NeedGroup>();
  for (const row of rows) {
    const { need, provider_host: host } = row;
    // Of those without a provider, none has to do with another.
    const key = JSON.stringify(host === null ? row.id : [need, host]);
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { host, need, rows: [row] });
  }
  return [...groups.values()];
}
