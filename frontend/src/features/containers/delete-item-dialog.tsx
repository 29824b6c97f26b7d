import { describe } from "@/api/describe";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { useContainerVerbs, type ItemName } from "./use-container-verbs";

type Props = { item: ItemName; onClose: () => void; onDeleted?: () => void };

export function DeleteItemDialog({ item, onClose, onDeleted }: Props) {
  const { remove } = useContainerVerbs();
  return (
    <ConfirmDialog
      title={text.deleteTitle(item.name)}
      sentence={item.kind === "container" ? text.deleteContainer : text.deleteCredential}
      confirmLabel={text.deleteTitle(item.name)}
      isBusy={remove.isPending}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate(item, {
          onSuccess: () => {
            onClose();
            onDeleted?.();
          },
        });
      }}
    >
      {remove.error && <ProblemAlert {...describe(remove.error)} />}
    </ConfirmDialog>
  );
}
