import { Stack, Text } from "@mantine/core";
import { describeWith } from "@/api/describe";
import type { NewMembers, RoleDetails } from "@/api/types";
import { Dialog } from "@/ui/dialog";
import { DialogFoot } from "@/ui/dialog-foot";
import { EffectReport } from "@/ui/effect-report";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { useMemberEffects } from "./use-member-effects";

type Props = {
  role: RoleDetails;
  members: NewMembers;
  error: Error | null;
  isBusy: boolean;
  onSave: () => void;
  onClose: () => void;
};

/** Shows who gains and who loses what, then saves. */
export function SaveDialog({ role, members, error, isBusy, onSave, onClose }: Props) {
  const effects = useMemberEffects(role.id, members);
  return (
    <Dialog onClose={onClose} title={text.membersTitle(role.name)} size="lg">
      <Stack>
        {!effects.problem && <Text size="sm">{text.membersSentence}</Text>}
        <EffectReport {...effects} />
        {error && <ProblemAlert {...describeWith(error, "roles", "users")} />}
        <DialogFoot
          confirmLabel={text.membersConfirm}
          isReady={effects.told !== null}
          isBusy={isBusy}
          onConfirm={onSave}
          onClose={onClose}
          focusCancel
        />
      </Stack>
    </Dialog>
  );
}
