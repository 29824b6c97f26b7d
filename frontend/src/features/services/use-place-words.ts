import { useQuery } from "@tanstack/react-query";
import { itemPathQuery } from "@/api/items";
import { text } from "./text";

/** The path of what a key is limited to. What is not known yet is not told to be gone. */
export function usePlaceWords(id: string): string {
  const { data, isPending } = useQuery(itemPathQuery(id));
  return isPending ? "…" : (data ?? text.placesUnknown);
}
