import type { UseMutationResult } from "@tanstack/react-query";
import { describe, fieldMessage } from "@/api/describe";
import { NameDialog as Dialog } from "@/ui/name-dialog";
import { text } from "./text";

type Props<V> = {
  title: string;
  confirmLabel: string;
  initial: string;
  /** What to say where nothing was typed. */
  missing?: string;
  verb: UseMutationResult<unknown, Error, V>;
  toVariables: (name: string) => V;
  onDone: () => void;
  onClose: () => void;
};

export function NameDialog<V>({
  verb,
  toVariables,
  onDone,
  missing = text.nameRequired,
  ...props
}: Props<V>) {
  const wrong = fieldMessage(verb.error, "name");
  return (
    <Dialog
      {...props}
      maxLength={255}
      missing={missing}
      wrong={wrong}
      problem={verb.error && !wrong ? describe(verb.error) : null}
      isBusy={verb.isPending}
      onName={(name) => {
        verb.mutate(toVariables(name), { onSuccess: onDone });
      }}
    />
  );
}
