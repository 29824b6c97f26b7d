import { Stack, Text } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { describeWith } from "@/api/describe";
import { permissionsPreviewQuery } from "@/api/permissions";
import { sessionQuery } from "@/api/session";
import type { Entry } from "@/api/types";
import { tellEffects } from "@/lib/access-words";
import { hasOverride } from "@/lib/rights";
import { Dialog } from "@/ui/dialog";
import { DialogFoot } from "@/ui/dialog-foot";
import { EffectReport } from "@/ui/effect-report";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = {
  itemId: string;
  entries: Entry[];
  error: Error | null;
  isBusy: boolean;
  onSave: () => void;
  onClose: () => void;
};

/** Shows who gains and who loses what, then saves. */
export function SaveDialog({ itemId, entries, error, isBusy, onSave, onClose }: Props) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const preview = useQuery({ ...permissionsPreviewQuery(itemId, entries), retry: false });
  return (
    <Dialog onClose={onClose} title={text.saveTitle} size="lg">
      <Stack>
        {!preview.error && <Text size="sm">{text.saveSentence}</Text>}
        <EffectReport
          told={preview.data ? tellEffects(preview.data, hasOverride(session.user)) : null}
          problem={preview.error && describeWith(preview.error, "entries")}
          isPending={preview.isLoading}
          onRetry={() => void preview.refetch()}
        />
        {error && <ProblemAlert {...describeWith(error, "entries")} />}
        <DialogFoot
          confirmLabel={text.saveConfirm}
          isReady={preview.isSuccess}
          isBusy={isBusy}
          onConfirm={onSave}
          onClose={onClose}
          focusCancel
        />
      </Stack>
    </Dialog>
  );
}
