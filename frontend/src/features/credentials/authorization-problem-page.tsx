import { Stack, Text } from "@mantine/core";
import { PageHeader } from "@/ui/page-header";
import { readProblemText } from "./authorization-problem-text";

/** Where a browser lands that came back from a provider the wrong way. */
export function AuthorizationProblemPage({ code }: { code: string }) {
  const { happened, means, todo } = readProblemText(code);
  return (
    <Stack maw={640} gap="xs">
      <PageHeader title={happened} />
      <Text>{means}</Text>
      <Text>{todo}</Text>
    </Stack>
  );
}
