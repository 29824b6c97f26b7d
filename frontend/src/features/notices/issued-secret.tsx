import { Alert, Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { readHost } from "@/lib/urls";
import { CodeBlock } from "@/ui/code-block";
import { text } from "./webhook-text";

type Props = { url: string; secret: string; onClose: () => void };

/** The secret in full. Only the button closes it, so that a stray click loses nothing. */
export function IssuedSecret({ url, secret, onClose }: Props) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={text.secretTitle(readHost(url))}
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Alert color="yellow" variant="light">
          {text.secretOnce}
        </Alert>
        <CodeBlock label={text.secret} code={secret} />
        <div>
          <Text size="sm" fw={500} mb={4}>
            {text.verifyTitle}
          </Text>
          <List type="ordered" size="sm" spacing={4} withPadding>
            {text.verify.map((line) => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
          <Text size="sm" c="dimmed" mt={4}>
            {text.verifyLibraries}
          </Text>
        </div>
        <Group justify="flex-end">
          <Button onClick={onClose}>{text.secretDone}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
