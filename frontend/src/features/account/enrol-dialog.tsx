import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { turnFactorOn } from "@/api/account";
import { describe, fieldMessage } from "@/api/describe";
import type { AppSecret } from "@/api/types";
import { CodeBlock } from "@/ui/code-block";
import { Dialog } from "@/ui/dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = { secret: AppSecret; onDone: () => void; onClose: () => void };

/** The secret for an app, and the proof that the app has it. */
export function EnrolDialog({ secret, onDone, onClose }: Props) {
  const form = useForm({ defaultValues: { code: "" } });
  const enrol = useMutation({
    mutationFn: () => turnFactorOn(form.getValues("code").trim()),
    onSuccess: onDone,
    onError: () => {
      form.setValue("code", "");
      form.setFocus("code");
    },
  });
  const wrong = fieldMessage(enrol.error, "code");
  const submit = form.handleSubmit(() => {
    enrol.mutate();
  });
  return (
    <Dialog onClose={onClose} title={text.enrolTitle} closeOnClickOutside={false}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          <Text size="sm">{text.enrolIntro}</Text>
          {enrol.error && !wrong && <ProblemAlert {...describe(enrol.error)} />}
          <Group justify="center">
            <img src={secret.picture} alt={text.picture} width={196} height={196} />
          </Group>
          <CodeBlock label={text.secret} code={secret.secret} />
          <TextInput
            label={text.code}
            autoComplete="one-time-code"
            inputMode="numeric"
            data-autofocus
            error={form.formState.errors.code?.message ?? wrong}
            {...form.register("code", { required: text.required })}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={enrol.isPending}>
              {text.enrol}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
