import { describe } from "@/api/describe";
import type { Credential } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { suspensionText } from "./suspension-text";
import { useSuspension } from "./use-suspension";

type Props = { credential: Credential; onClose: () => void };

/** Says what stops, before it does. */
export function SuspendDialog({ credential: { id, name }, onClose }: Props) {
  const { suspend } = useSuspension(id);
  return (
    <ConfirmDialog
      title={suspensionText.suspend.title(name)}
      sentence={suspensionText.suspend.sentence}
      confirmLabel={suspensionText.suspend.title(name)}
      isBusy={suspend.isPending}
      onClose={onClose}
      onConfirm={() => {
        suspend.mutate(undefined, { onSuccess: onClose });
      }}
    >
      {suspend.error && <ProblemAlert {...describe(suspend.error)} />}
    </ConfirmDialog>
  );
}
