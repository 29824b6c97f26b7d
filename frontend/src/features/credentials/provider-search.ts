/** Finds providers by what a person types. */
import type { ShortProvider } from "@/api/types";
import { CATEGORIES } from "./provider-text";

export type Found = { provider: ShortProvider; haystack: string; name: string };

/** Made once for all that are typed. */
export function buildIndex(providers: ShortProvider[]): Found[] {
  return providers.map((provider) => ({
    provider,
    name: provider.name.toLowerCase(),
    haystack: [provider.name, ...provider.aliases, CATEGORIES[provider.category]]
      .join(" ")
      .toLowerCase(),
  }));
}

/** Those that have every word; the ones whose name begins with it first. */
export function search(index: Found[], typed: string): ShortProvider[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return index.map(({ provider }) => provider);
  const beginning = words.join(" ");
  const found = index.filter(({ haystack }) => words.every((word) => haystack.includes(word)));
  const isFirst = ({ name }: Found) => name.startsWith(beginning);
  return [...found.filter(isFirst), ...found.filter((one) => !isFirst(one))].map(
    ({ provider }) => provider,
  );
}

const HUES = ["teal", "cyan", "blue", "indigo", "violet", "grape", "pink", "red"];

/** Always the same color for the same provider; white letters can be read on each. */
export function readColor(slug: string): string {
  let hash = 0;
  for (const letter of slug) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 4_294_967_296;
  return `var(--mantine-color-${HUES[hash % HUES.length] ?? "blue"}-9)`;
}
