import { Alert, Code, List, Stack, Text } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { sessionQuery } from "@/api/session";
import type { Credential } from "@/api/types";
import { CodeBlock } from "@/ui/code-block";
import { text } from "./text";
import { buildCurl } from "./curl";

/** Ready lines that fetch the token. */
export function UseIt({ credential }: { credential: Credential }) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const curl = buildCurl(credential, session.public_base_url);
  return (
    <Stack maw={760}>
      {!credential.usages.includes("http") && (
        <Alert color="yellow" variant="light">
          {text.use.notAllowed}
        </Alert>
      )}
      <Text>{text.use.intro}</Text>
      <CodeBlock label={text.use.byId} code={curl.byId} />
      <CodeBlock label={text.use.byPath} code={curl.byPath} />
      <Text c="dimmed">{text.use.byIdHint}</Text>
      <List spacing="xs">
        <List.Item>{text.use.key}</List.Item>
        <List.Item>{text.use.right}</List.Item>
        <List.Item>{text.use.answer}</List.Item>
        <List.Item>
          <Code>min_ttl</Code> {text.use.minTtl}
        </List.Item>
        <List.Item>
          <Code>bad_version</Code> {text.use.badVersion}
        </List.Item>
      </List>
    </Stack>
  );
}
