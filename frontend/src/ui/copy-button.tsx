import { Button, CopyButton as MantineCopyButton } from "@mantine/core";
import { text } from "./text";

type Props = { value: string; label: string; disabled?: boolean };

/** Copies `value`; `label` says to assistive technology what that is. */
export function CopyButton({ value, label, disabled = false }: Props) {
  return (
    <MantineCopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          size="xs"
          onClick={copy}
          disabled={disabled}
          aria-label={`${copied ? text.copied : text.copy}: ${label}`}
        >
          {copied ? text.copied : text.copy}
        </Button>
      )}
    </MantineCopyButton>
  );
}
