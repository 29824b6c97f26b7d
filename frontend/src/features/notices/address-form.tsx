import { Box, Button, Group, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useForm } from "react-hook-form";
import { describe, fieldMessage } from "@/api/describe";
import { ProblemAlert } from "@/ui/problem-alert";
import classes from "./notices.module.css";
import { text } from "./text";
import type { usePreferenceVerbs } from "./use-preferences";

type Props = { email: string; verb: ReturnType<typeof usePreferenceVerbs>["setAddress"] };

/** The address that e-mails go to. */
export function AddressForm({ email, verb }: Props) {
  // What is being typed stays when the page looks again.
  const form = useForm({ values: { email }, resetOptions: { keepDirtyValues: true } });
  const wrong = fieldMessage(verb.error, "email");
  const submit = form.handleSubmit((values) => {
    verb.mutate(values.email.trim(), {
      onSuccess: ({ value }) => {
        form.reset({ email: value.email });
        notifications.show({ message: text.addressSaved });
      },
      onError: () => {
        form.setFocus("email");
      },
    });
  });
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Group align="flex-end" gap="xs">
        <TextInput
          type="email"
          label={text.address}
          description={text.addressHint}
          maxLength={254}
          autoComplete="email"
          inputWrapperOrder={["label", "description", "error", "input"]}
          className={classes.addressInput}
          error={wrong}
          {...form.register("email")}
        />
        <Button
          type="submit"
          variant="default"
          loading={verb.isPending}
          disabled={!form.formState.isDirty}
        >
          {text.save}
        </Button>
      </Group>
      {verb.error && !wrong && (
        <Box mt="sm">
          <ProblemAlert {...describe(verb.error)} />
        </Box>
      )}
    </form>
  );
}
