import { useQuery } from "@tanstack/react-query";
import { topQuery } from "@/api/containers";
import { choicesQuery } from "@/api/tree";
import type { Item } from "@/api/types";
import { ROOT } from "./crumbs";

/**
 * The tree of containers, with what else in them is offered to choose from; `name` tells one
 * choice from others. Undefined as long as its top is not known.
 */
export function useItemChoice(name: string, isOffered: (item: Item) => boolean) {
  const top = useQuery(topQuery);
  if (!top.data) return undefined;
  return {
    roots: [{ id: top.data.id, name: top.data.name || ROOT }],
    childrenQuery: (id: string) =>
      choicesQuery(id, name, (item) => item.kind === "container" || isOffered(item)),
    reveal: [top.data.id],
  };
}

/** The credentials that this person may use, `without` one. */
export function useCredentialChoice(without?: string) {
  return useItemChoice(
    `usable without ${without ?? "any"}`,
    ({ id, kind, rights }) =>
      kind === "credential" && id !== without && rights.includes("credential_use"),
  );
}
