import { Button, Group, Paper, Text } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { sessionQuery } from "@/api/session";
import { CopyItemsDialog } from "./copy-items-dialog";
import { DeleteItemsDialog } from "./delete-items-dialog";
import { MoveItemsDialog } from "./move-items-dialog";
import type { Selection } from "./selection";
import { ResumeItemsDialog, SuspendItemsDialog } from "./suspend-items-dialog";
import { TagItemsDialog } from "./tag-items-dialog";
import { text } from "./text";

const DIALOGS = {
  move: MoveItemsDialog,
  copy: CopyItemsDialog,
  tag: TagItemsDialog,
  suspend: SuspendItemsDialog,
  resume: ResumeItemsDialog,
  delete: DeleteItemsDialog,
};
type Verb = keyof typeof DIALOGS;
const VERBS: [Verb, string][] = [
  ["move", text.move],
  ["copy", text.copy],
  ["tag", text.tagVerb],
  ["suspend", text.suspend.action],
  ["resume", text.resume.action],
  ["delete", text.remove],
];
const OF_ADMINISTRATORS: Verb[] = ["suspend", "resume"];

/** What can be done with all that is chosen. */
export function SelectionBar({ selection }: { selection: Selection }) {
  const [verb, setVerb] = useState<Verb | null>(null);
  const { items, clear } = selection;
  const { data: session } = useSuspenseQuery(sessionQuery);
  const isAdministrator = session.user?.is_administrator ?? false;
  const verbs = VERBS.filter(([name]) => isAdministrator || !OF_ADMINISTRATORS.includes(name));
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
        {verbs.map(([name, label]) => (
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
