import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useState, type ReactNode, type SubmitEvent } from "react";
import { Dialog } from "./dialog";
import { ProblemAlert } from "./problem-alert";
import { text } from "./text";

type Props = {
  title: string;
  confirmLabel: string;
  initial: string;
  maxLength: number;
  /** What to say where nothing was typed. */
  missing: string;
  /** What is wrong with the name, or else. */
  wrong: string | undefined;
  problem: { title: string; detail: string } | null;
  isBusy: boolean;
  onName: (name: string) => void;
  onClose: () => void;
  /** What else is asked for. */
  children?: ReactNode;
};

/** Asks for one name. */
export function NameDialog({ onName, onClose, children, ...props }: Props) {
  const [name, setName] = useState(props.initial);
  const [isMissing, setMissing] = useState(false);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setMissing(name.trim() === "");
    if (name.trim() !== "") onName(name.trim());
  };
  return (
    <Dialog onClose={onClose} title={props.title}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {props.problem && !isMissing && <ProblemAlert {...props.problem} />}
          <TextInput
            label={text.name}
            value={name}
            maxLength={props.maxLength}
            autoComplete="off"
            error={isMissing ? props.missing : props.wrong}
            data-autofocus
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
          {children}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={props.isBusy}>
              {props.confirmLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
