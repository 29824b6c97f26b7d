import { Alert, Box, Button, Group, Text } from "@mantine/core";
import { useRef } from "react";
import type { Versioned } from "@/api/client";
import type { Permissions, Subject } from "@/api/types";
import { writeSubject } from "@/lib/subject-name";
import { FormSection } from "@/ui/form-section";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import { AboveTable } from "./above-table";
import { ConflictDialog } from "./conflict-dialog";
import { findOnlyAbove, toEntries } from "./draft";
import { EntryTable } from "./entry-table";
import classes from "./permissions.module.css";
import { PersonPicker } from "./person-picker";
import { SaveDialog } from "./save-dialog";
import { text } from "./text";
import { useEditor } from "./use-editor";
import { useSave } from "./use-save";

type Props = {
  itemId: string;
  stored: Versioned<Permissions>;
  known: Subject[];
  isAdding: boolean;
  onAdding: (isAdding: boolean) => void;
};

/** What is said here and above, to be changed by who may. */
export function EntryEditor({ itemId, stored, known, isAdding, onAdding }: Props) {
  const permissions = stored.value;
  const editor = useEditor(stored);
  const saving = useSave(itemId, editor);
  const table = useRef<HTMLDivElement>(null);
  const above = findOnlyAbove(permissions.inherited, editor.draft);
  const mayChange = permissions.may_change;

  const sayElse = (subject: Subject) => {
    editor.add(subject);
    // The row is there after this turn; the button that was pressed is not.
    window.setTimeout(() => {
      const row = `[data-subject="${CSS.escape(writeSubject(subject))}"] select`;
      table.current?.querySelector<HTMLElement>(row)?.focus();
    });
  };
  return (
    <>
      <FormSection title={text.here}>
        {!mayChange && (
          <Alert color="gray" variant="light" title={text.readOnlyTitle}>
            {text.readOnly(permissions.path)}
          </Alert>
        )}
        <Text size="sm" c="dimmed">
          {editor.draft.length > 0
            ? text.hereHint[permissions.kind]
            : text.nothingSaid[permissions.kind]}
        </Text>
        <div ref={table}>
          {editor.draft.length > 0 && (
            <EntryTable
              permissions={permissions}
              draft={editor.draft}
              verbs={mayChange ? editor : null}
            />
          )}
        </div>
        {mayChange && (
          <AddPeople isOpen={isAdding} known={known} onOpen={onAdding} onAdd={editor.add} />
        )}
        <Text size="sm" c="dimmed">
          {text.noAccess}
        </Text>
        {mayChange && (
          <Foot isDirty={editor.isDirty} onSave={saving.look} onDiscard={editor.discard} />
        )}
      </FormSection>
      {above.length > 0 && (
        <FormSection title={text.above}>
          <Text size="sm" c="dimmed">
            {text.aboveHint}
          </Text>
          <AboveTable
            permissions={permissions}
            subjects={above}
            onSayElse={mayChange ? sayElse : null}
          />
        </FormSection>
      )}
      {saving.isLooking && (
        <SaveDialog
          itemId={itemId}
          entries={toEntries(editor.draft)}
          error={saving.save.error}
          isBusy={saving.save.isPending}
          onSave={saving.save.mutate}
          onClose={saving.leave}
        />
      )}
      {saving.theirs && (
        <ConflictDialog
          base={editor.said}
          mine={editor.draft}
          theirs={saving.theirs.value.entries}
          onTakeTheirs={saving.takeTheirs}
          onKeepMine={saving.keepMine}
          onClose={saving.dismissTheirs}
        />
      )}
      <UnsavedGuard isDirty={editor.isDirty} />
    </>
  );
}

type AddProps = {
  isOpen: boolean;
  known: Subject[];
  onOpen: (isOpen: boolean) => void;
  onAdd: (subject: Subject) => void;
};

function AddPeople({ isOpen, known, onOpen, onAdd }: AddProps) {
  if (!isOpen) {
    return (
      <div>
        <Button
          variant="default"
          onClick={() => {
            onOpen(true);
          }}
        >
          {text.add}
        </Button>
      </div>
    );
  }
  return (
    <Group align="flex-end" gap="xs">
      <Box w={360} maw="100%">
        <PersonPicker
          label={text.addLabel}
          description={text.addHint}
          value={null}
          known={known}
          autoFocus
          onPick={(subject) => {
            if (subject) onAdd(subject);
          }}
        />
      </Box>
      <Button
        variant="default"
        onClick={() => {
          onOpen(false);
        }}
      >
        {text.done}
      </Button>
    </Group>
  );
}

type FootProps = { isDirty: boolean; onSave: () => void; onDiscard: () => void };

function Foot({ isDirty, onSave, onDiscard }: FootProps) {
  return (
    <Group gap="xs" className={classes.foot}>
      <Button disabled={!isDirty} onClick={onSave}>
        {text.save}
      </Button>
      {isDirty && (
        <>
          <Button variant="default" onClick={onDiscard}>
            {text.discard}
          </Button>
          <Text size="sm">{text.unsaved}</Text>
        </>
      )}
    </Group>
  );
}
