import { Box, Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import type { Versioned } from "@/api/client";
import type { RoleDetails, Subject } from "@/api/types";
import { usePeopleSearch } from "@/lib/use-people-search";
import { SubjectPicker } from "@/ui/subject-picker";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import { ConflictDialog } from "./conflict-dialog";
import { MemberTable } from "./member-table";
import { findChange, toNewMembers } from "./members";
import classes from "./roles.module.css";
import { SaveDialog } from "./save-dialog";
import { text } from "./text";
import { useMembers } from "./use-members";

type Props = { stored: Versioned<RoleDetails>; mayChange: boolean };

/** Who was put into a role, to be changed by who may. */
export function MemberEditor({ stored, mayChange }: Props) {
  const members = useMembers(stored);
  const { draft, said, save, theirs } = members;
  return (
    <>
      <Text size="sm" c="dimmed">
        {draft.length > 0 ? text.membersHint : text.noMembers}
      </Text>
      {draft.length > 0 && (
        <MemberTable
          members={draft}
          added={findChange(said, draft).added}
          onRemove={mayChange ? members.remove : null}
        />
      )}
      {mayChange && <AddMembers role={stored.value} onAdd={members.add} />}
      {mayChange && members.isDirty && (
        <Group gap="xs" className={classes.foot}>
          <Button onClick={members.look}>{text.saveMembers}</Button>
          <Button variant="default" onClick={members.discard}>
            {text.discard}
          </Button>
          <Text size="sm">{text.unsaved}</Text>
        </Group>
      )}
      {members.isLooking && (
        <SaveDialog
          role={stored.value}
          members={toNewMembers(draft)}
          error={save.error}
          isBusy={save.isPending}
          onSave={save.mutate}
          onClose={members.leave}
        />
      )}
      {theirs && (
        <ConflictDialog
          base={said}
          theirs={theirs.value.members}
          onTakeTheirs={members.takeTheirs}
          onKeepMine={members.keepMine}
          onClose={members.dismissTheirs}
        />
      )}
      <UnsavedGuard isDirty={members.isDirty} />
    </>
  );
}

type AddProps = { role: RoleDetails; onAdd: (subject: Subject) => void };

function AddMembers({ role, onAdd }: AddProps) {
  const [isOpen, setOpen] = useState(false);
  const search = usePeopleSearch({ chosen: null, known: [] });
  if (!isOpen) {
    return (
      <div>
        <Button
          variant="default"
          onClick={() => {
            setOpen(true);
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
        <SubjectPicker
          label={text.addLabel}
          description={text.addHint}
          value={null}
          search={search}
          canPick={(one) => one.id !== role.id}
          autoFocus
          onPick={(subject) => {
            if (subject) onAdd(subject);
          }}
        />
      </Box>
      <Button
        variant="default"
        onClick={() => {
          setOpen(false);
        }}
      >
        {text.done}
      </Button>
    </Group>
  );
}
