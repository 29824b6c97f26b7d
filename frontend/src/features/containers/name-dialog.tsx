import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { describe, fieldMessage } from "@/api/describe";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props<V> = {
  title: string;
  confirmLabel: string;
  initial: string;
  verb: UseMutationResult<unknown, Error, V>;
  toVariables: (name: string) => V;
  onDone: () => void;
  onClose: () => void;
};

/** Asks for one name. */
export function NameDialog<V>({ verb, toVariables, onDone, onClose, ...props }: Props<V>) {
  const [name, setName] = useState(props.initial);
  const [isMissing, setMissing] = useState(false);
  const wrong = isMissing ? text.nameRequired : fieldMessage(verb.error, "name");

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setMissing(name.trim() === "");
    if (name.trim() !== "") verb.mutate(toVariables(name.trim()), { onSuccess: onDone });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={props.title}
      closeButtonProps={{ "aria-label": text.close }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          {verb.error && !wrong && <ProblemAlert {...describe(verb.error)} />}
          <TextInput
            label={text.name}
            value={name}
            maxLength={255}
            error={wrong}
            data-autofocus
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={verb.isPending}>
              {props.confirmLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
