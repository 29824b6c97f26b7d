import { Alert, Button, Group, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { CodeBlock } from "./code-block";
import { Dialog } from "./dialog";
import { text } from "./text";

type Props = {
  title: string;
  warning: string;
  /** What the secret is. */
  label: string;
  secret: string;
  onClose: () => void;
  children?: ReactNode;
};

/** A secret in full. Only the button closes it, so that a stray click loses nothing. */
export function ShownOnce({ title, warning, label, secret, onClose, children }: Props) {
  return (
    <Dialog
      onClose={onClose}
      title={title}
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Alert color="yellow" variant="light">
          {warning}
        </Alert>
        <CodeBlock label={label} code={secret} />
        {children}
        <Group justify="flex-end">
          <Button onClick={onClose}>{text.shownOnceDone}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
