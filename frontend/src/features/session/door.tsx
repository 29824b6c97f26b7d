import { Center, Paper, Stack, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";

type Props = { title: string; children: ReactNode };

/** A page of its own, for who is not inside. */
export function Door({ title, children }: Props) {
  useEffect(() => {
    document.title = `${title} · Tokenwell`;
  }, [title]);
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder p="xl" radius="md" w="100%" maw={400}>
        <Stack>
          <Title order={1} size="h3">
            {title}
          </Title>
          {children}
        </Stack>
      </Paper>
    </Center>
  );
}
