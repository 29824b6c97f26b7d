import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { childContainersQuery, topQuery } from "@/api/containers";
import { changeCredential, credentialQuery } from "@/api/credentials";
import { describe } from "@/api/describe";
import type { Credential } from "@/api/types";
import { PickDialog } from "@/ui/pick-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = { credential: Credential; onClose: () => void };

export function MoveCredentialDialog({ credential, onClose }: Props) {
  const queryClient = useQueryClient();
  const top = useQuery(topQuery);
  const move = useMutation({
    mutationFn: (container: string) => changeCredential(credential.id, { container }),
    onSuccess: async (moved) => {
      queryClient.setQueryData(credentialQuery(credential.id).queryKey, moved);
      notifications.show({ message: text.moved(credential.name) });
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["containers"] });
    },
  });
  if (!top.data) return null;
  return (
    <PickDialog
      title={text.moveTitle(credential.name)}
      sentence={text.moveSentence}
      treeLabel={text.moveTree}
      confirmLabel={text.moveHere}
      roots={[{ id: top.data.id, name: top.data.name || text.root }]}
      childrenQuery={childContainersQuery}
      isBusy={move.isPending}
      onClose={onClose}
      onPick={(container) => {
        move.mutate(container);
      }}
    >
      {move.error && <ProblemAlert {...describe(move.error)} />}
    </PickDialog>
  );
}
