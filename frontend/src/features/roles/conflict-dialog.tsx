import { Button, Group, List, Stack, Text } from "@mantine/core";
import type { Subject } from "@/api/types";
import { Dialog } from "@/ui/dialog";
import { findChange } from "./members";
import { text } from "./text";

type Props = {
  base: Subject[];
  theirs: Subject[];
  onTakeTheirs: () => void;
  onKeepMine: () => void;
  onClose: () => void;
};

const join = (subjects: Subject[]) => subjects.map(({ name }) => name).join(", ");

/** What somebody else changed while one was editing. */
export function ConflictDialog({ base, theirs, onTakeTheirs, onKeepMine, onClose }: Props) {
  const { added, removed } = findChange(base, theirs);
  const isAny = added.length + removed.length > 0;
  return (
    <Dialog onClose={onClose} title={text.conflictTitle} size="lg">
      <Stack>
        <Text size="sm">{isAny ? text.conflictSentence : text.conflictSame}</Text>
        {isAny && (
          <List size="sm">
            {added.length > 0 && <List.Item>{text.theyAdded(join(added))}</List.Item>}
            {removed.length > 0 && <List.Item>{text.theyRemoved(join(removed))}</List.Item>}
          </List>
        )}
        <Text size="sm" c="dimmed">
          {text.keepMineHint}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onTakeTheirs}>
            {text.takeTheirs}
          </Button>
          <Button onClick={onKeepMine}>{text.keepMine}</Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
