import { Modal } from "@mantine/core";
import { useEffect, useState } from "react";
import { setAsker } from "@/api/confirmation";
import { ConfirmationForm } from "./confirmation-form";
import { text } from "./text";

type Answer = (isProved: boolean) => void;

/** Asks, whenever a request needs a proof, and lets it go on afterwards. */
export function ConfirmationDialog() {
  const [answer, setAnswer] = useState<Answer | null>(null);
  useEffect(
    () =>
      setAsker(
        () =>
          new Promise<boolean>((resolve) => {
            setAnswer(() => resolve);
          }),
      ),
    [],
  );
  if (!answer) return null;
  const end = (isProved: boolean) => {
    setAnswer(null);
    answer(isProved);
  };
  return (
    <Modal
      opened
      onClose={() => {
        end(false);
      }}
      title={text.confirmTitle}
      closeButtonProps={{ "aria-label": text.close }}
      // Whatever asked may be a dialog itself.
      zIndex={300}
    >
      <ConfirmationForm onEnd={end} />
    </Modal>
  );
}
