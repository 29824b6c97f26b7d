import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { describe } from "@/api/describe";
import type { ApiKey } from "@/api/types";
import { Dialog } from "@/ui/dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { toDraft, toLimits } from "./key-limits";
import { isOfLimits, LimitFields } from "./limit-fields";
import { text } from "./text";
import type { useKeyVerbs } from "./use-key-verbs";

type Props = {
  apiKey: ApiKey;
  verb: ReturnType<typeof useKeyVerbs>["setLimits"];
  onClose: () => void;
};

/** Says anew from where and for what a key works. */
export function LimitsDialog({ apiKey, verb, onClose }: Props) {
  // As it was when the dialog was opened: the page behind it may be read again.
  const [shown] = useState(apiKey);
  const [draft, setDraft] = useState(() => toDraft(shown));
  return (
    <Dialog onClose={onClose} title={text.editLimitsTitle(apiKey.label)}>
      <Stack>
        {verb.error && !isOfLimits(verb.error) && <ProblemAlert {...describe(verb.error)} />}
        <LimitFields draft={draft} error={verb.error} onChange={setDraft} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
          <Button
            loading={verb.isPending}
            onClick={() => {
              verb.mutate({ key: shown, limits: toLimits(draft) }, { onSuccess: onClose });
            }}
          >
            {text.save}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
