import { Alert, Button, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { describe, fieldMessage } from "@/api/describe";
import { askForLink } from "@/api/session";
import { LinkAnchor } from "@/ui/link";
import { ProblemAlert } from "@/ui/problem-alert";
import { Door } from "./door";
import { text } from "./text";

/** Ask for a link to set a password; who has which address is told to nobody. */
export function ForgottenPage() {
  const form = useForm({ defaultValues: { email: "" } });
  const link = useMutation({ mutationFn: (email: string) => askForLink(email) });
  const wrong = fieldMessage(link.error, "email");
  const submit = form.handleSubmit(({ email }) => {
    link.mutate(email.trim());
  });
  return (
    <Door title={text.forgottenTitle}>
      {link.isSuccess ? (
        <Alert color="blue" variant="light" title={text.linkSentTitle} role="status">
          {text.linkSent(link.variables)}
        </Alert>
      ) : (
        <form onSubmit={(event) => void submit(event)} noValidate>
          <Stack>
            <Text size="sm">{text.forgottenIntro}</Text>
            {link.error && !wrong && <ProblemAlert {...describe(link.error)} />}
            <TextInput
              type="email"
              label={text.email}
              autoComplete="email"
              autoFocus
              error={form.formState.errors.email?.message ?? wrong}
              {...form.register("email", { required: text.emailRequired })}
            />
            <Button type="submit" loading={link.isPending}>
              {text.sendLink}
            </Button>
          </Stack>
        </form>
      )}
      <LinkAnchor to="/sign-in" size="sm" ta="center">
        {text.back}
      </LinkAnchor>
    </Door>
  );
}
