import { Button, Group } from "@mantine/core";
import { text } from "./text";

type Props = {
  confirmLabel: string;
  /** Whether it is known what confirming would do. */
  isReady: boolean;
  isBusy: boolean;
  onConfirm: () => void;
  onClose: () => void;
  /** Where the dialog has no field, the harmless button is the first that a key reaches. */
  focusCancel?: boolean;
};

/** The two buttons of a dialog that shows what a change would do before it is made. */
export function DialogFoot({ focusCancel, ...props }: Props) {
  return (
    <Group justify="flex-end" gap="xs">
      <Button variant="default" onClick={props.onClose} data-autofocus={focusCancel}>
        {text.cancel}
      </Button>
      <Button disabled={!props.isReady} loading={props.isBusy} onClick={props.onConfirm}>
        {props.confirmLabel}
      </Button>
    </Group>
  );
}
