import { useEffect, useState } from "react";
import { setAsker } from "@/api/confirmation";
import { Dialog } from "@/ui/dialog";
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
    <Dialog
      onClose={() => {
        end(false);
      }}
      title={text.confirmTitle}
      // Whatever asked may be a dialog itself.
      zIndex={300}
    >
      <ConfirmationForm onEnd={end} />
    </Dialog>
  );
}
