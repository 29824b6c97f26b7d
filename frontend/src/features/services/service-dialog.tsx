import { zodResolver } from "@hookform/resolvers/zod";
import { Button, Group, Stack, Textarea, TextInput } from "@mantine/core";
import type { UseMutationResult } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { describe, fieldMessage } from "@/api/describe";
import { Dialog } from "@/ui/dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

const schema = z.object({
  name: z
    .string()
    .trim()
    .min(1, text.nameRequired)
    .regex(/^[\p{L}\p{N}_.@+-]{1,150}$/u, text.nameWrong),
  description: z.string().trim(),
});
type Words = z.infer<typeof schema>;

type Props<V> = {
  title: string;
  confirmLabel: string;
  initial: Words;
  verb: UseMutationResult<unknown, Error, V>;
  toVariables: (words: Words) => V;
  onClose: () => void;
};

/** Asks for the name and the description of a service. */
export function ServiceDialog<V>({ verb, toVariables, onClose, ...props }: Props<V>) {
  const form = useForm({ resolver: zodResolver(schema), defaultValues: props.initial });
  const { errors } = form.formState;
  const taken = fieldMessage(verb.error, "name");
  const submit = form.handleSubmit((words) => {
    verb.mutate(toVariables(words), { onSuccess: onClose });
  });
  return (
    <Dialog onClose={onClose} title={props.title}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          {verb.error && !taken && <ProblemAlert {...describe(verb.error)} />}
          <TextInput
            label={text.name}
            description={text.nameHint}
            maxLength={150}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            error={errors.name?.message ?? taken}
            {...form.register("name")}
          />
          <Textarea
            label={text.description}
            description={text.descriptionHint}
            maxLength={1000}
            autosize
            minRows={2}
            maxRows={8}
            {...form.register("description")}
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
    </Dialog>
  );
}
