import { Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { changePassword, ownSessionsQuery } from "@/api/account";
import { describe, fieldMessage } from "@/api/describe";
import { FormSection } from "@/ui/form-section";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = { maySet: boolean; username: string };

export function PasswordSection({ maySet, username }: Props) {
  return (
    <FormSection title={text.password}>
      {maySet ? <PasswordForm username={username} /> : <Text size="sm">{text.mayNot}</Text>}
    </FormSection>
  );
}

function PasswordForm({ username }: { username: string }) {
  const queryClient = useQueryClient();
  const form = useForm({ defaultValues: { current_password: "", new_password: "" } });
  const change = useMutation({
    // Takes the passwords from the form: a mutation keeps what it is given.
    mutationFn: () => changePassword(form.getValues()),
    onSuccess: async () => {
      form.reset();
      notifications.show({ message: text.changed });
      await queryClient.invalidateQueries({ queryKey: ownSessionsQuery.queryKey });
    },
    onError: (error) => {
      form.setFocus(fieldMessage(error, "new_password") ? "new_password" : "current_password");
    },
  });
  const wrong = {
    current_password: fieldMessage(change.error, "current_password"),
    new_password: fieldMessage(change.error, "new_password"),
  };
  const isNamed = wrong.current_password ?? wrong.new_password;
  const submit = form.handleSubmit(() => {
    change.mutate();
  });
  const { errors } = form.formState;
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack maw={400}>
        {change.error && !isNamed && <ProblemAlert {...describe(change.error)} />}
        {/* For password managers, which keep the name beside the password. */}
        <input type="hidden" name="username" autoComplete="username" value={username} readOnly />
        <PasswordInput
          label={text.current}
          autoComplete="current-password"
          error={errors.current_password?.message ?? wrong.current_password}
          {...form.register("current_password", { required: text.required })}
        />
        <PasswordInput
          label={text.next}
          description={text.nextHint}
          autoComplete="new-password"
          error={errors.new_password?.message ?? wrong.new_password}
          {...form.register("new_password", { required: text.required })}
        />
        <Group>
          <Button type="submit" variant="default" loading={change.isPending}>
            {text.change}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
