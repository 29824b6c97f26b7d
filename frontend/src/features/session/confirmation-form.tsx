import { Button, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { accountQuery } from "@/api/account";
import { describe, fieldMessage } from "@/api/describe";
import { confirm } from "@/api/session";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

/** The password once more, or a code of who has a second factor. */
export function ConfirmationForm({ onEnd }: { onEnd: (isProved: boolean) => void }) {
  const { data: account } = useQuery(accountQuery);
  const [kind, setKind] = useState<"password" | "code">("password");
  const form = useForm({ defaultValues: { proof: "" } });
  const proof = useMutation({
    mutationFn: () => confirm({ [kind]: form.getValues("proof") }),
    onSuccess: () => {
      form.reset();
      onEnd(true);
    },
    onError: () => {
      form.setValue("proof", "");
      form.setFocus("proof");
    },
  });
  const wrong = fieldMessage(proof.error, kind);
  const submit = form.handleSubmit(() => {
    proof.mutate();
  });
  const isPassword = kind === "password";
  const Field = isPassword ? PasswordInput : TextInput;
  return (
    <form
      onSubmit={(event) => {
        // The form behind the dialog, whose child this is to React, is not sent by it.
        event.stopPropagation();
        void submit(event);
      }}
      noValidate
    >
      <Stack>
        <Text size="sm">{text.confirmIntro}</Text>
        {proof.error && !wrong && <ProblemAlert {...describe(proof.error)} />}
        <Field
          key={kind}
          label={isPassword ? text.password : text.code}
          description={isPassword ? undefined : text.codeHint}
          autoComplete={isPassword ? "current-password" : "one-time-code"}
          data-autofocus
          error={form.formState.errors.proof?.message ?? wrong}
          {...form.register("proof", { required: text.codeRequired })}
        />
        <Group justify="space-between">
          {account?.second_factor_since ? (
            <Button
              variant="subtle"
              onClick={() => {
                setKind(isPassword ? "code" : "password");
                form.reset();
                proof.reset();
              }}
            >
              {isPassword ? text.useCode : text.usePassword}
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" loading={proof.isPending}>
            {text.confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
