import { describe } from "@/api/describe";
import type { ServiceAccount } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { useServiceVerbs } from "./use-service-verbs";

type Props = { service: ServiceAccount; onClose: () => void };

export function DisableServiceDialog({ service, onClose }: Props) {
  const { setEnabled } = useServiceVerbs();
  return (
    <ConfirmDialog
      title={text.disableTitle(service.name)}
      sentence={text.disableSentence}
      confirmLabel={text.disableTitle(service.name)}
      isBusy={setEnabled.isPending}
      onClose={onClose}
      onConfirm={() => {
        setEnabled.mutate({ id: service.id, isEnabled: false }, { onSuccess: onClose });
      }}
    >
      {setEnabled.error && <ProblemAlert {...describe(setEnabled.error)} />}
    </ConfirmDialog>
  );
}
