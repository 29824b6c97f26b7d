import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { changeCredential, credentialQuery } from "@/api/credentials";
import { describe } from "@/api/describe";
import type { Credential } from "@/api/types";
import { useContainerTree } from "@/lib/use-container-tree";
import { useMoveEffects } from "@/lib/use-move-effects";
import { MoveDialog } from "@/ui/move-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = { credential: Credential; onClose: () => void };

export function MoveCredentialDialog({ credential, onClose }: Props) {
  const queryClient = useQueryClient();
  const tree = useContainerTree(credential.id);
  const [place, setPlace] = useState<string | null>(null);
  const effects = useMoveEffects(credential.id, place);
  const move = useMutation({
    mutationFn: (container: string) => changeCredential(credential.id, { container }),
    onSuccess: async (moved) => {
      queryClient.setQueryData(credentialQuery(credential.id).queryKey, moved);
      notifications.show({ message: text.moved(credential.name) });
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["containers"] });
    },
  });
  if (!tree) return null;
  return (
    <MoveDialog
      what={credential.name}
      tree={tree}
      effects={effects}
      isBusy={move.isPending}
      onLook={setPlace}
      onMove={(container) => {
        move.mutate(container);
      }}
      onClose={onClose}
    >
      {move.error && <ProblemAlert {...describe(move.error)} />}
    </MoveDialog>
  );
}
