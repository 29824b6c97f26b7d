import { ConfirmDialog } from "./confirm-dialog";
import { text } from "./text";

type Props = { onLeave: () => void; onStay: () => void };

/** Asks before what was typed is lost. */
export function LeaveDialog({ onLeave, onStay }: Props) {
  return (
    <ConfirmDialog
      title={text.leaveTitle}
      sentence={text.leaveSentence}
      confirmLabel={text.leave}
      isBusy={false}
      onConfirm={onLeave}
      onClose={onStay}
    />
  );
}
