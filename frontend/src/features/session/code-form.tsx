import { Button, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { describe, fieldMessage } from "@/api/describe";
import { giveCode } from "@/api/session";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Session = Awaited<ReturnType<typeof giveCode>>;
type Props = { onSignedIn: (session: Session) => void; onBack: () => void };

/** The second step of signing in. */
export function CodeForm({ onSignedIn, onBack }: Props) {
  const form = useForm({ defaultValues: { code: "" } });
  const entry = useMutation({
    mutationFn: () => giveCode(form.getValues("code").trim()),
    onSuccess: onSignedIn,
    onError: () => {
      form.setValue("code", "");
      form.setFocus("code");
    },
  });
  const wrong = fieldMessage(entry.error, "code");
  const submit = form.handleSubmit(() => {
    entry.mutate();
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack>
        {entry.error && !wrong && <ProblemAlert {...describe(entry.error)} />}
        <TextInput
          label={text.code}
          description={text.codeHint}
          autoComplete="one-time-code"
          autoFocus
          error={form.formState.errors.code?.message ?? wrong}
          {...form.register("code", { required: text.codeRequired })}
        />
        <Button type="submit" loading={entry.isPending}>
          {text.codeGo}
        </Button>
        <Button variant="subtle" onClick={onBack}>
          {text.back}
        </Button>
      </Stack>
    </form>
  );
}
