import { List, Text } from "@mantine/core";
import { readHost } from "@/lib/urls";
import { ShownOnce } from "@/ui/shown-once";
import { text } from "./webhook-text";

type Props = { url: string; secret: string; onClose: () => void };

export function IssuedSecret({ url, secret, onClose }: Props) {
  return (
    <ShownOnce
      title={text.secretTitle(readHost(url))}
      warning={text.secretOnce}
      label={text.secret}
      secret={secret}
      onClose={onClose}
    >
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
    </ShownOnce>
  );
}
