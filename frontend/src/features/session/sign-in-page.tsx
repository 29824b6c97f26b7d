import { Button, Center, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { describe } from "@/api/describe";
import { sessionQuery, signIn } from "@/api/session";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

const schema = z.object({
  username: z.string().trim().min(1, text.required),
  password: z.string().min(1, text.required),
});

/** `onSignedIn` leads to where the person was going. */
export function SignInPage({ onSignedIn }: { onSignedIn: () => void }) {
  const queryClient = useQueryClient();
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { username: "", password: "" },
  });
  const entry = useMutation({
    // Takes the password from the form: a mutation keeps what it is given.
    mutationFn: () => signIn(form.getValues()),
    onSuccess: (session) => {
      queryClient.clear();
      queryClient.setQueryData(sessionQuery.queryKey, session);
      onSignedIn();
    },
    onError: () => {
      form.setValue("password", "");
      form.setFocus("password");
    },
  });
  useEffect(() => {
    document.title = `${text.title} · Tokenwell`;
  }, []);
  const submit = form.handleSubmit(() => {
    entry.mutate();
  });
  const { errors } = form.formState;

  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder p="xl" radius="md" w="100%" maw={400}>
        <form onSubmit={(event) => void submit(event)} noValidate>
          <Stack>
            <Title order={1} size="h3">
              {text.title}
            </Title>
            {entry.error && <ProblemAlert {...describe(entry.error)} />}
            <TextInput
              label={text.username}
              autoComplete="username"
              autoFocus
              error={errors.username?.message}
              {...form.register("username")}
            />
            <PasswordInput
              label={text.password}
              autoComplete="current-password"
              error={errors.password?.message}
              {...form.register("password")}
            />
            <Button type="submit" loading={entry.isPending} mt="xs">
              {text.signIn}
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
