import { Alert, Button, Group, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { authorizationQuery, confirmAuthorization } from "@/api/credentials";
import { describe } from "@/api/describe";
import type { Authorization } from "@/api/types";
import { text } from "./text";
import { useCancelAttempt } from "./use-cancel-attempt";

const words = text.confirming;

type Accounts = NonNullable<Authorization["confirming"]>;
type Props = { id: string; accounts: Accounts };

const nameOf = ({ label, subject }: Accounts["now"]) => label || subject || words.nobody;

/** The tokens of another account than before are there: a person says which to use. */
export function ConfirmingAttempt({ id, accounts }: Props) {
  const queryClient = useQueryClient();
  const keep = useCancelAttempt(id);
  const use = useMutation({
    mutationFn: () => confirmAuthorization(id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: authorizationQuery(id).queryKey }),
  });
  const before = nameOf(accounts.before);
  const now = nameOf(accounts.now);
  const error = use.error ?? keep.error;
  return (
    <Alert
      color="yellow"
      variant="light"
      role="alert"
      styles={{ title: { color: "var(--mantine-color-text)" } }}
      title={words.title}
    >
      <Text size="sm">{words.detail}</Text>
      <Text size="sm" mt="xs">
        {words.before}: <strong>{before}</strong>
      </Text>
      <Text size="sm">
        {words.now}: <strong>{now}</strong>
      </Text>
      {error && <Text size="sm">{describe(error).detail}</Text>}
      <Group mt="sm" gap="xs">
        <Button
          size="xs"
          loading={use.isPending}
          disabled={keep.isPending}
          onClick={() => {
            use.mutate();
          }}
        >
          {words.use(now)}
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={keep.isPending}
          disabled={use.isPending}
          onClick={() => {
            keep.mutate();
          }}
        >
          {words.keep(before)}
        </Button>
      </Group>
    </Alert>
  );
}
