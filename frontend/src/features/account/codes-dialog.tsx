import { Alert, Button, Group, Stack } from "@mantine/core";
import { CodeBlock } from "@/ui/code-block";
import { Dialog } from "@/ui/dialog";
import { text } from "./text";

type Props = { codes: string[]; onClose: () => void };

/** The recovery codes. Only the button closes it, so that a stray click loses nothing. */
export function CodesDialog({ codes, onClose }: Props) {
  return (
    <Dialog
      onClose={onClose}
      title={text.codesTitle}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Alert color="yellow" variant="light">
          {text.codesOnce}
        </Alert>
        <CodeBlock label={text.codes} code={codes.join("\n")} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{text.codesDone}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
