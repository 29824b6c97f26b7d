import { Alert, Button, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { text } from "./text";

type Props = { title: string; detail: string; onRetry?: () => void; children?: ReactNode };

export function ProblemAlert({ title, detail, onRetry, children }: Props) {
  return (
    <Alert color="red" variant="light" title={title} role="alert">
      <Text size="sm">{detail}</Text>
      {(onRetry ?? children) && (
        <Group mt="sm" gap="xs">
          {onRetry && (
            <Button size="xs" variant="default" onClick={onRetry}>
              {text.retry}
            </Button>
          )}
          {children}
        </Group>
      )}
    </Alert>
  );
}
