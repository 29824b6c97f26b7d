import { Alert, Button, PasswordInput, Stack } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { describe, fieldMessage } from "@/api/describe";
import { resetPassword } from "@/api/session";
import { LinkAnchor, LinkButton } from "@/ui/link";
import { ProblemAlert } from "@/ui/problem-alert";
import { Door } from "./door";
import { text } from "./text";

/** Where the link of the e-mail leads; `linkKey` is what it carries. */
export function ResetPage({ linkKey }: { linkKey: string }) {
  const queryClient = useQueryClient();
  const form = useForm({ defaultValues: { password: "" } });
  const reset = useMutation({
    mutationFn: () => resetPassword({ key: linkKey, password: form.getValues("password") }),
    onSuccess: () => {
      form.reset();
      // Whoever was signed in here is so no more.
      queryClient.clear();
    },
    onError: () => {
      form.setFocus("password");
    },
  });
  const submit = form.handleSubmit(() => {
    reset.mutate();
  });
  if (reset.isSuccess) {
    return (
      <Door title={text.resetTitle}>
        <Alert color="green" variant="light" title={text.resetDoneTitle} role="status">
          {text.resetDone}
        </Alert>
        <LinkButton to="/sign-in" replace>
          {text.signIn}
        </LinkButton>
      </Door>
    );
  }
  const wrongKey = linkKey ? fieldMessage(reset.error, "key") : text.noKey;
  if (wrongKey) {
    return (
      <Door title={text.resetTitle}>
        <ProblemAlert title={text.noKeyTitle} detail={wrongKey} />
        <LinkAnchor to="/forgot-password" size="sm" ta="center">
          {text.another}
        </LinkAnchor>
      </Door>
    );
  }
  const wrong = fieldMessage(reset.error, "password");
  return (
    <Door title={text.resetTitle}>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <Stack>
          {reset.error && !wrong && <ProblemAlert {...describe(reset.error)} />}
          <PasswordInput
            label={text.newPassword}
            description={text.newPasswordHint}
            autoComplete="new-password"
            autoFocus
            error={form.formState.errors.password?.message ?? wrong}
            {...form.register("password", { required: text.newPasswordRequired })}
          />
          <Button type="submit" loading={reset.isPending}>
            {text.setPassword}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
