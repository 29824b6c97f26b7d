import { Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

type Props = { title?: string; sentence: string; children?: ReactNode };

/** `title`: where the emptiness is the whole page. */
export function EmptyState({ title, sentence, children }: Props) {
  return (
    <Stack align="center" gap="md" py={64} px="md">
      {title && (
        <Title order={1} size="h3" ta="center">
          {title}
        </Title>
      )}
      <Text c="dimmed" ta="center" maw={440}>
        {sentence}
      </Text>
      {children && <Group justify="center">{children}</Group>}
    </Stack>
  );
}
