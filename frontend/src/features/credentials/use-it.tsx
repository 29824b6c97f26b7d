import { Alert, Code, List, NativeSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sessionQuery } from "@/api/session";
import type { Credential, Usage } from "@/api/types";
import { USAGE_WORDS } from "@/lib/credential-words";
import { CodeBlock } from "@/ui/code-block";
import { LANGUAGES, readPurpose, WAYS_OF, writeSnippet, type Language, type Way } from "./snippets";
import { text } from "./text";

const words = text.use;

/** Ready programs that put the credential to use. */
export function UseIt({ credential }: { credential: Credential }) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const ways = WAYS_OF[credential.type].filter((way) => way !== "proxy" || session.proxy_base_url);
  const [picked, setWay] = useState<Way>();
  const [language, setLanguage] = useState<Language>("curl");
  const way = picked ?? ways[0] ?? "proxy";
  const place = { tokenwell: session.public_base_url, proxy: session.proxy_base_url };
  return (
    <Stack maw={760}>
      <SegmentedControl
        aria-label={words.way}
        value={way}
        onChange={(value) => {
          setWay(ways.find((one) => one === value));
        }}
        data={ways.map((value) => ({ value, label: words.ways[value] }))}
      />
      <Hindrances credential={credential} way={way} />
      <Text>{words.intros[way]}</Text>
      <NativeSelect
        label={words.language}
        w={200}
        value={language}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setLanguage(LANGUAGES.find((one) => one === value) ?? "curl");
        }}
        data={LANGUAGES.map((value) => ({ value, label: words.languages[value] }))}
      />
      <CodeBlock label={words.code} code={writeSnippet(way, language, credential, place)} />
      <List spacing="xs">
        <List.Item>{words.key}</List.Item>
        <List.Item>{words.right}</List.Item>
        {way !== "proxy" && (
          <List.Item>
            {words.path} <Code>{buildPath(way, credential.path)}</Code>
          </List.Item>
        )}
        <List.Item>
          {words.docs}{" "}
          {words.pages[way].map((page) => (
            <Code key={page} mr={6}>
              docs/{page}
            </Code>
          ))}
        </List.Item>
      </List>
    </Stack>
  );
}

/** What has to be changed first. */
function Hindrances({ credential, way }: { credential: Credential; way: Way }) {
  const needed = (way === "login" ? readPurpose(credential) : "http") as Usage;
  const lacksUsage = !credential.usages.includes(needed);
  const lacksBase = way === "proxy" && credential.base_urls.length === 0;
  return (
    <>
      {lacksUsage && (
        <Alert color="yellow" variant="light">
          {words.notAllowed(USAGE_WORDS[needed])}
        </Alert>
      )}
      {lacksBase && (
        <Alert color="yellow" variant="light">
          {words.noBaseUrl}
        </Alert>
      )}
    </>
  );
}

function buildPath(way: Way, path: string): string {
  return `POST /api/v1/${way}?path=${path.split("/").map(encodeURIComponent).join("/")}`;
}
