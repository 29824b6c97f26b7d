import { Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { describeWith } from "@/api/describe";
import { sessionQuery } from "@/api/session";
import type { Subject, User } from "@/api/types";
import { rolesPreviewFile, rolesPreviewQuery, saveRolesOf } from "@/api/users";
import { tellEffects } from "@/lib/access-words";
import { hasOverride } from "@/lib/rights";
import { Dialog } from "@/ui/dialog";
import { DialogFoot } from "@/ui/dialog-foot";
import { EffectReport } from "@/ui/effect-report";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = {
  person: User;
  etag: string | null;
  roles: Subject[];
  onSaved: () => void;
  onClose: () => void;
};

/** Shows what the person gains and loses, then saves. */
export function RoleDialog({ person, etag, roles, onSaved, onClose }: Props) {
  const ids = roles.map(({ id }) => id);
  const { data: session } = useSuspenseQuery(sessionQuery);
  const preview = useQuery({ ...rolesPreviewQuery(person.id, ids), retry: false });
  const told = preview.data ? tellEffects(preview.data, hasOverride(session.user)) : null;
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => saveRolesOf(person.id, ids, etag),
    onSuccess: () => {
      onSaved();
      onClose();
      notifications.show({ message: text.rolesSaved(person.username) });
    },
    // Who is in a role has rights by it, oneself too; and what somebody else did is shown then.
    onSettled: () =>
      queryClient.invalidateQueries({
        predicate: ({ queryKey: [area] }) => area !== "member-preview",
      }),
  });
  return (
    <Dialog onClose={onClose} title={text.rolesTitle(person.username)} size="lg">
      <Stack>
        {!preview.error && <Text size="sm">{text.rolesSentence}</Text>}
        <EffectReport
          told={told}
          problem={preview.error && describeWith(preview.error, "roles")}
          isPending={preview.isLoading}
          onRetry={() => void preview.refetch()}
          file={rolesPreviewFile(person.id, ids)}
        />
        {save.error && <ProblemAlert {...describeWith(save.error, "roles")} />}
        <DialogFoot
          confirmLabel={text.rolesConfirm}
          isReady={told !== null}
          isBusy={save.isPending}
          onConfirm={() => {
            save.mutate();
          }}
          onClose={onClose}
          focusCancel
        />
      </Stack>
    </Dialog>
  );
}
