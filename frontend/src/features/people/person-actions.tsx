import { ActionIcon, Button, Menu } from "@mantine/core";
import { useState } from "react";
import { describe, fieldMessage } from "@/api/describe";
import type { User } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { DotsIcon } from "@/ui/icons";
import { ProblemAlert } from "@/ui/problem-alert";
import type { Changeable } from "./changeable";
import { NewPasswordDialog } from "./new-password-dialog";
import { PersonForm } from "./person-form";
import { text } from "./text";
import { usePersonVerbs } from "./use-person-verbs";
import { WhatStays } from "./what-stays";

type Act = "disable" | "promote" | "dismiss";
type Dialog = Act | "edit" | "password" | null;
type Props = { person: User; etag: string | null; changeable: Changeable };

/** What may be done to a person; what may not be is told below the title. */
export function PersonActions({ person, etag, changeable }: Props) {
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => {
    setDialog(null);
  };
  if (!changeable.may) return null;
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          setDialog("edit");
        }}
      >
        {text.edit}
      </Button>
      {!changeable.isOneself && (
        <MoreMenu person={person} mayPromote={changeable.mayPromote} onChoose={setDialog} />
      )}
      {dialog === "edit" && <EditDialog person={person} etag={etag} onClose={close} />}
      {dialog === "password" && <NewPasswordDialog person={person} onClose={close} />}
      {dialog && dialog !== "edit" && dialog !== "password" && (
        <ActDialog act={dialog} person={person} onClose={close} />
      )}
    </>
  );
}

type MenuProps = { person: User; mayPromote: boolean; onChoose: (dialog: Dialog) => void };

function MoreMenu({ person, mayPromote, onChoose }: MenuProps) {
  const acts: [boolean, Dialog, string][] = [
    [true, "password", text.newPassword],
    [mayPromote && !person.is_administrator, "promote", text.promote],
    [mayPromote && person.is_administrator, "dismiss", text.dismiss],
    // The notice that somebody is disabled has the button that enables them.
    [person.is_active, "disable", text.disable],
  ];
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={text.moreActions}>
          <DotsIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {acts.map(
          ([isOffered, dialog, label]) =>
            isOffered && (
              <Menu.Item
                key={label}
                onClick={() => {
                  onChoose(dialog);
                }}
              >
                {label}
              </Menu.Item>
            ),
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

type DialogProps = { person: User; onClose: () => void };

function EditDialog({ person, etag, onClose }: DialogProps & { etag: string | null }) {
  const { edit } = usePersonVerbs(person);
  const { username, first_name, last_name, email } = person;
  return (
    <PersonForm
      title={text.editTitle(username)}
      confirmLabel={text.save}
      initial={{ username, first_name, last_name, email }}
      verb={edit}
      toVariables={(words) => ({ ...words, etag })}
      onDone={onClose}
      onClose={onClose}
    />
  );
}

function ActDialog({ act, person, onClose }: DialogProps & { act: Act }) {
  const { setActive, setAdministrator } = usePersonVerbs(person);
  const words = {
    disable: { title: text.disableTitle, sentence: text.disableSentence },
    promote: { title: text.promoteTitle, sentence: text.promoteSentence },
    dismiss: { title: text.dismissTitle, sentence: text.dismissSentence },
  }[act];
  const isOfPower = act === "promote" || act === "dismiss";
  const verb = isOfPower ? setAdministrator : setActive;
  const field = isOfPower ? "is_administrator" : "is_active";
  const title = words.title(person.username);
  return (
    <ConfirmDialog
      title={title}
      sentence={words.sentence}
      confirmLabel={title}
      isBusy={verb.isPending}
      onClose={onClose}
      onConfirm={() => {
        verb.mutate(act === "promote", { onSuccess: onClose });
      }}
    >
      {act === "disable" && <WhatStays person={person} />}
      {verb.error && (
        <ProblemAlert
          title={describe(verb.error).title}
          detail={fieldMessage(verb.error, field) ?? describe(verb.error).detail}
        />
      )}
    </ConfirmDialog>
  );
}
