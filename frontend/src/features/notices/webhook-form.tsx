import { zodResolver } from "@hookform/resolvers/zod";
import { Button, Checkbox, Group, Stack, Textarea, TextInput } from "@mantine/core";
import { Controller, useForm } from "react-hook-form";
import { z } from "zod";
import { describe, fieldMessage } from "@/api/describe";
import type { NewsKind } from "@/api/types";
import { Dialog } from "@/ui/dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { useKinds } from "./use-kinds";
import { text } from "./webhook-text";

const schema = z.object({
  url: z.string().trim().min(1, text.addressRequired),
  description: z.string().trim(),
  kinds: z.array(z.custom<NewsKind>()).min(1, text.kindsRequired),
});
type WebhookWords = z.infer<typeof schema>;

type Props = {
  title: string;
  confirmLabel: string;
  initial: WebhookWords;
  isBusy: boolean;
  error: Error | null;
  onSubmit: (words: WebhookWords, onRefused: (error: Error) => void) => void;
  onClose: () => void;
};

/** Asks for the address of a webhook, what listens there, and what it hears of. */
export function WebhookForm({ error, onSubmit, onClose, ...props }: Props) {
  const form = useForm({ resolver: zodResolver(schema), defaultValues: props.initial });
  const choices = useKinds();
  const { errors } = form.formState;
  const refused = fieldMessage(error, "url");
  const submit = form.handleSubmit((words) => {
    onSubmit(words, (error) => {
      if (fieldMessage(error, "url")) form.setFocus("url");
    });
  });
  return (
    <Dialog
      // A webhook that is being made has a secret to be shown: there is no second chance.
      onClose={() => {
        if (!props.isBusy) onClose();
      }}
      title={props.title}
    >
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          {error && !refused && <ProblemAlert {...describe(error)} />}
          <TextInput
            type="url"
            label={text.address}
            description={text.addressHint}
            maxLength={2000}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            error={errors.url?.message ?? refused}
            {...form.register("url")}
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
          <Controller
            control={form.control}
            name="kinds"
            render={({ field, fieldState }) => (
              <Checkbox.Group
                label={text.kinds}
                value={field.value}
                onChange={field.onChange}
                error={fieldState.error?.message}
              >
                <Stack gap="xs" mt="xs" mb={4}>
                  {choices.map(({ kind, word }) => (
                    <Checkbox key={kind} value={kind} label={word} />
                  ))}
                </Stack>
              </Checkbox.Group>
            )}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={props.isBusy}>
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
