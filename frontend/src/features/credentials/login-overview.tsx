import { Code, Stack, Text } from "@mantine/core";
import type { Credential } from "@/api/types";
import { USAGE_WORDS } from "@/lib/credential-words";
import { Facts } from "@/ui/facts";
import { RelativeTime } from "@/ui/relative-time";
import { FactGroup, readOrigin } from "./fact-group";
import { text } from "./text";

const words = text.overview;

/** All that is known of a Password credential, without the password. */
export function LoginOverview({ credential }: { credential: Credential }) {
  const { username, usages, base_urls, status, last_used_at } = credential;
  return (
    <Stack gap="xl" maw={760}>
      {credential.description && (
        <Text style={{ whiteSpace: "pre-line" }}>{credential.description}</Text>
      )}
      <FactGroup title={words.credential}>
        <Facts
          facts={[
            { name: words.username, value: username },
            {
              name: words.usages,
              value: usages.map((usage) => USAGE_WORDS[usage]).join(", ") || words.noUsages,
            },
            { name: words.baseUrls, value: <Addresses urls={base_urls} /> },
            { name: words.since, value: <RelativeTime at={status.since} /> },
            {
              name: words.lastUsed,
              value: <RelativeTime at={last_used_at} none={words.notUsed} />,
            },
            ...readOrigin(credential),
          ]}
        />
      </FactGroup>
    </Stack>
  );
}

function Addresses({ urls }: { urls: string[] }) {
  if (urls.length === 0) return words.noBaseUrls;
  return urls.map((url) => (
    <div key={url}>
      <Code>{url}</Code>
    </div>
  ));
}
