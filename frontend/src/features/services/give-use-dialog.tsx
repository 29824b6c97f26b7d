import { describe } from "@/api/describe";
import type { ServiceAccount } from "@/api/types";
import { useContainerTree } from "@/lib/use-container-tree";
import { PickDialog } from "@/ui/pick-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { useServiceVerbs } from "./use-service-verbs";

type Props = { service: ServiceAccount; onClose: () => void };

export function GiveUseDialog({ service, onClose }: Props) {
  const { giveUse } = useServiceVerbs();
  const tree = useContainerTree();
  if (!tree) return null;
  return (
    <PickDialog
      title={text.giveUseTitle(service.name)}
      sentence={text.giveUsePick}
      treeLabel={text.giveUseTree}
      confirmLabel={text.giveUseConfirm}
      {...tree}
      isBusy={giveUse.isPending}
      onClose={onClose}
      onPick={(to) => {
        giveUse.mutate({ service, to }, { onSuccess: onClose });
      }}
    >
      {giveUse.error && <ProblemAlert {...describe(giveUse.error)} />}
    </PickDialog>
  );
}
