import { Text } from "@mantine/core";
import { ShownOnce } from "@/ui/shown-once";
import { text } from "./text";

type Props = { label: string; keyText: string; onClose: () => void };

export function IssuedKey({ label, keyText, onClose }: Props) {
  return (
    <ShownOnce
      title={text.keyTitle(label)}
      warning={text.keyOnce}
      label={text.key}
      secret={keyText}
      onClose={onClose}
    >
      <Text size="sm" c="dimmed">
        {text.keyHeader} <code>{text.keyHeaderExample}</code>
      </Text>
    </ShownOnce>
  );
}
