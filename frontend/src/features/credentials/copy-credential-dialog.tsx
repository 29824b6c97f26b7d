import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { describe } from "@/api/describe";
import { copyItem } from "@/api/items";
import type { Credential } from "@/api/types";
import { useContainerTree } from "@/lib/use-container-tree";
import { PickDialog } from "@/ui/pick-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = { credential: Credential; onClose: () => void };

/** Makes a copy without secrets somewhere, and leads to it. */
export function CopyCredentialDialog({ credential, onClose }: Props) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const tree = useContainerTree(credential.id);
  const copy = useMutation({
    mutationFn: (parent: string) => copyItem(credential.id, { parent }),
    onSuccess: async ({ items: [made] }) => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: ["containers"] });
      if (!made) return;
      notifications.show({ message: text.copy.done(made.name) });
      await navigate({ to: "/credentials/$id", params: { id: made.id } });
    },
  });
  if (!tree) return null;
  return (
    <PickDialog
      title={text.copy.title(credential.name)}
      sentence={text.copy.sentence}
      treeLabel={text.copy.tree}
      confirmLabel={text.copy.here}
      {...tree}
      isBusy={copy.isPending}
      onClose={onClose}
      onPick={(parent) => {
        copy.mutate(parent);
      }}
    >
      {copy.error && <ProblemAlert {...describe(copy.error)} />}
    </PickDialog>
  );
}
