import { useQuery } from "@tanstack/react-query";
import { childContainersQuery, topQuery } from "@/api/containers";
import { describe } from "@/api/describe";
import type { ServiceAccount } from "@/api/types";
import { PickDialog } from "@/ui/pick-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { useServiceVerbs } from "./use-service-verbs";

type Props = { service: ServiceAccount; onClose: () => void };

export function GiveUseDialog({ service, onClose }: Props) {
  const { giveUse } = useServiceVerbs();
  const top = useQuery(topQuery);
  const roots = top.data ? [{ id: top.data.id, name: top.data.name || text.root }] : [];
  return (
    <PickDialog
      title={text.giveUseTitle(service.name)}
      sentence={text.giveUsePick}
      treeLabel={text.giveUseTree}
      confirmLabel={text.giveUseConfirm}
      roots={roots}
      childrenQuery={childContainersQuery}
      isBusy={giveUse.isPending}
      onClose={onClose}
      onPick={(to) => {
        giveUse.mutate({ service, to }, { onSuccess: onClose });
      }}
    >
      {top.error && <ProblemAlert {...describe(top.error)} />}
      {giveUse.error && <ProblemAlert {...describe(giveUse.error)} />}
    </PickDialog>
  );
}
