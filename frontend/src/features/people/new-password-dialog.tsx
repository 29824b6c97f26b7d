import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import type { User } from "@/api/types";
import { renewPassword } from "@/api/users";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { ShownOnce } from "@/ui/shown-once";
import { text } from "./text";

type Props = { person: User; onClose: () => void };

/** Makes another password and shows it once: it lives in this dialog's state alone. */
export function NewPasswordDialog({ person, onClose }: Props) {
  const [password, setPassword] = useState<string | null>(null);
  const renew = useMutation({
    // Gives nothing back: the cache of mutations would keep it.
    mutationFn: async () => {
      setPassword((await renewPassword(person.id)).password);
    },
  });
  if (password !== null) {
    return (
      <ShownOnce
        title={text.passwordTitle(person.username)}
        warning={text.passwordOnce}
        label={text.password}
        secret={password}
        onClose={onClose}
      />
    );
  }
  return (
    <ConfirmDialog
      title={text.newPasswordTitle(person.username)}
      sentence={text.newPasswordSentence}
      confirmLabel={text.newPasswordConfirm}
      isBusy={renew.isPending}
      // A password that is being made has to be shown: there is no second chance.
      onClose={() => {
        if (!renew.isPending) onClose();
      }}
      onConfirm={() => {
        renew.mutate();
      }}
    >
      {renew.error && <ProblemAlert {...describe(renew.error)} />}
    </ConfirmDialog>
  );
}
