import { zodResolver } from "@hookform/resolvers/zod";
import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { describe, fieldMessage } from "@/api/describe";
import { Dialog } from "@/ui/dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import type { PersonWords } from "./use-person-verbs";

const schema = z.object({
  username: z
    .string()
    .trim()
    .min(1, text.usernameRequired)
    .regex(/^[\p{L}\p{N}_.@+-]{1,150}$/u, text.usernameWrong),
  first_name: z.string().trim(),
  last_name: z.string().trim(),
  email: z.union([z.literal(""), z.email()], { error: text.emailWrong }),
});

const FIELDS = [
  { name: "username", label: text.username, hint: text.usernameHint },
  { name: "first_name", label: text.firstName, hint: undefined },
  { name: "last_name", label: text.lastName, hint: undefined },
  { name: "email", label: text.email, hint: text.emailHint },
] as const;

type Props<V> = {
  title: string;
  hint?: string;
  confirmLabel: string;
  initial: PersonWords;
  verb: UseMutationResult<unknown, Error, V>;
  toVariables: (words: PersonWords) => V;
  onDone?: () => void;
  onClose: () => void;
};

/** Asks for the names and the address of a person. */
export function PersonForm<V>({ verb, toVariables, onDone, onClose, ...props }: Props<V>) {
  const form = useForm({ resolver: zodResolver(schema), defaultValues: props.initial });
  const { errors } = form.formState;
  const isTold = FIELDS.some(({ name }) => fieldMessage(verb.error, name));
  const submit = form.handleSubmit((words) => {
    verb.mutate(toVariables(words), { onSuccess: onDone });
  });
  return (
    <Dialog
      // A password that is being made has to be shown: there is no second chance.
      onClose={() => {
        if (!verb.isPending) onClose();
      }}
      title={props.title}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          {props.hint && (
            <Text size="sm" c="dimmed">
              {props.hint}
            </Text>
          )}
          {verb.error && !isTold && <ProblemAlert {...describe(verb.error)} />}
          {FIELDS.map(({ name, label, hint }, index) => (
            <TextInput
              key={name}
              label={label}
              description={hint}
              maxLength={name === "email" ? 254 : 150}
              autoComplete="off"
              spellCheck={false}
              data-autofocus={index === 0 || undefined}
              error={errors[name]?.message ?? fieldMessage(verb.error, name)}
              {...form.register(name)}
            />
          ))}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={verb.isPending}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={verb.isPending}>
              {props.confirmLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
