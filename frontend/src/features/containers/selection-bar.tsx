import { Button, Group, Paper, Text } from "@mantine/core";
import { useState } from "react";
import { CopyItemsDialog } from "./copy-items-dialog";
import { DeleteItemsDialog } from "./delete-items-dialog";
import { MoveItemsDialog } from "./move-items-dialog";
import type { Selection } from "./selection";
import { TagItemsDialog } from "./tag-items-dialog";
import { text } from "./text";

const DIALOGS = {
  move: MoveItemsDialog,
  copy: CopyItemsDialog,
  tag: TagItemsDialog,
  delete: DeleteItemsDialog,
};
type Verb = keyof typeof DIALOGS;
const VERBS: [Verb, string][] = [
  ["move", text.move],
  ["copy", text.copy],
  ["tag", text.tagVerb],
  ["delete", text.remove],
];

/** What can be done with all that is chosen. */
export function SelectionBar({ selection }: { selection: Selection }) {
  const [verb, setVerb] = useState<Verb | null>(null);
  const { items, clear } = selection;
  const Dialog = verb && DIALOGS[verb];
  const close = () => {
    setVerb(null);
  };
  // The dialog stays while what was chosen is taken from the list.
  if (items.length === 0 && !Dialog) return null;
  return (
    <Paper withBorder p="xs" mb="sm" role="group" aria-label={text.selection}>
      <Group gap="xs">
        <Text size="sm" fw={500} mr="xs" aria-live="polite">
          {text.selected(items.length)}
        </Text>
        {VERBS.map(([name, label]) => (
          <Button
            key={name}
            size="xs"
            variant="default"
            onClick={() => {
              setVerb(name);
            }}
          >
            {label}
          </Button>
        ))}
        <Button size="xs" variant="subtle" onClick={clear}>
          {text.clearSelection}
        </Button>
      </Group>
      {Dialog && (
        <Dialog
          items={items}
          onClose={close}
          onDone={() => {
            close();
            clear();
          }}
        />
      )}
    </Paper>
  );
}
