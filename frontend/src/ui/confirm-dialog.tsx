import { Button, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Dialog } from "./dialog";
import { text } from "./text";

type Props = {
  title: string;
  sentence: string;
  confirmLabel: string;
  isBusy: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
};

/** Asks before something is lost; the button names the thing. */
export function ConfirmDialog(props: Props) {
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <Stack>
        <Text size="sm">{props.sentence}</Text>
        {props.children}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {text.cancel}
          </Button>
          <Button color="red.8" loading={props.isBusy} onClick={props.onConfirm}>
            {props.confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
