import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Credential } from "@/api/types";
import type { Fact } from "@/ui/facts";
import { RelativeTime } from "@/ui/relative-time";
import { text } from "./text";

const words = text.overview;

export function FactGroup({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <Text component="h2" fw={600} m={0} mb={4}>
        {title}
      </Text>
      {children}
    </section>
  );
}

/** Who made it and changed it last, and whose it is. */
export function readOrigin(credential: Credential): Fact[] {
  const { created_at, created_by, modified_at, modified_by, owner } = credential;
  return [
    { name: words.created, value: <When at={created_at} by={created_by} /> },
    // Who created it is its owner as well, until it is handed over.
    ...(owner !== created_by ? [{ name: words.owner, value: owner }] : []),
    { name: words.modified, value: <When at={modified_at} by={modified_by} /> },
  ];
}

function When({ at, by }: { at: string; by: string | null }) {
  return (
    <>
      <RelativeTime at={at} /> {by && words.by(by)}
    </>
  );
}
