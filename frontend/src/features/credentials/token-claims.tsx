import { Code, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { tokenFactsQuery } from "@/api/credentials";
import type { Credential } from "@/api/types";
import { formatDateTime } from "@/lib/time";
import { Facts } from "@/ui/facts";
import { Fold } from "@/ui/fold";
import { text } from "./text";

/** Claims that are moments, in seconds (RFC 7519 4.1, OpenID Connect Core 2). */
const MOMENTS: ReadonlySet<string> = new Set(["exp", "iat", "nbf", "auth_time"]);

function toWords(name: string, value: unknown): string {
  if (MOMENTS.has(name) && typeof value === "number") {
    const at = new Date(value * 1_000);
    if (!Number.isNaN(at.getTime())) return formatDateTime(at.toISOString());
  }
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What an access token says that is a JWT; nothing for one that only its server can read. */
export function TokenClaims({ credential: { id, status } }: { credential: Credential }) {
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery({
    ...tokenFactsQuery(id, status.token_version),
    enabled: status.obtained_at !== null,
  });
  if (!data?.claims) return null;
  return (
    <Fold
      label={text.overview.claims}
      isOpen={isOpen}
      onToggle={() => {
        setOpen(!isOpen);
      }}
    >
      <Text size="sm" c="dimmed">
        {text.overview.claimsHint}
      </Text>
      <Facts
        facts={Object.entries(data.claims).map(([name, value]) => ({
          name,
          value: <Code>{toWords(name, value)}</Code>,
        }))}
      />
    </Fold>
  );
}
