import { Modal, type ModalProps } from "@mantine/core";
import classes from "./dialog.module.css";
import { text } from "./text";
import { useOpenDialog } from "./use-open-dialog";

/** A dialog that is open for as long as it is drawn. */
export function Dialog({ closeOnEscape = true, ...props }: Omit<ModalProps, "opened">) {
  useOpenDialog(closeOnEscape ? props.onClose : null);
  return (
    <Modal
      opened
      classNames={{ body: classes.body }}
      closeButtonProps={{ "aria-label": text.close }}
      {...props}
      closeOnEscape={false}
      // The library does so only where a dialog is drawn before it is opened.
      returnFocus={false}
    />
  );
}
