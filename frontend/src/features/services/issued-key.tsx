import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { CodeBlock } from "@/ui/code-block";
import { text } from "./text";

type Props = { label: string; keyText: string; onClose: () => void };

/** The key in full. Only the button closes it, so that a stray click loses nothing. */
export function IssuedKey({ label, keyText, onClose }: Props) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.keyTitle(label)}
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Alert color="yellow" variant="light">
          {text.keyOnce}
        </Alert>
        <CodeBlock label={text.key} code={keyText} />
        <Text size="sm" c="dimmed">
          {text.keyHeader} <code>{text.keyHeaderExample}</code>
        </Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>{text.keyDone}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
