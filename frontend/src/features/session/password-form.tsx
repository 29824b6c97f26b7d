import { Button, PasswordInput, Stack, TextInput } from "@mantine/core";
import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { describe } from "@/api/describe";
import { isProblem } from "@/api/problem";
import { sessionQuery, signIn } from "@/api/session";
import { LinkAnchor } from "@/ui/link";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

const schema = z.object({
  username: z.string().trim().min(1, text.required),
  password: z.string().min(1, text.required),
});

type Session = Awaited<ReturnType<typeof signIn>>;
type Props = { onSignedIn: (session: Session) => void; onCodeNeeded: () => void };

/** Name and password: the first step of signing in, and for most people the only one. */
export function PasswordForm({ onSignedIn, onCodeNeeded }: Props) {
  const { data: session } = useQuery(sessionQuery);
  const form = useForm({
    resolver: zodResolver(schema),
    defaultValues: { username: "", password: "" },
  });
  const entry = useMutation({
    // Takes the password from the form: a mutation keeps what it is given.
    mutationFn: () => signIn(form.getValues()),
    onSuccess: onSignedIn,
    onError: (error) => {
      form.setValue("password", "");
      if (isProblem(error, "second-factor-needed")) onCodeNeeded();
      else form.setFocus("password");
    },
  });
  const submit = form.handleSubmit(() => {
    entry.mutate();
  });
  const { errors } = form.formState;
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack>
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
        {session?.mails_resets && (
          <LinkAnchor to="/forgot-password" size="sm" ta="center">
            {text.forgot}
          </LinkAnchor>
        )}
      </Stack>
    </form>
  );
}
