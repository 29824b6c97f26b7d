import { Alert, Button, Group, Loader, Text } from "@mantine/core";
import { describe } from "@/api/describe";
import type { Authorization } from "@/api/types";
import { isWebAddress } from "@/lib/urls";
import { text } from "./text";
import { useCancelAttempt } from "./use-cancel-attempt";

type Props = { attempt: Authorization; host: string };

/** An attempt that the provider has the word in, or that its answer is being worked on. */
export function OpenAttempt({ attempt, host }: Props) {
  const cancel = useCancelAttempt(attempt.id);
  const isPending = attempt.state === "pending";
  return (
    <Alert
      color="blue"
      variant="light"
      role="status"
      icon={<Loader size={16} aria-hidden />}
      title={isPending ? text.attempt.waiting(host) : text.attempt.exchanging(host)}
    >
      <Text size="sm">
        {isPending ? text.attempt.waitingDetail : text.attempt.exchangingDetail}
      </Text>
      {cancel.error && <Text size="sm">{describe(cancel.error).detail}</Text>}
      {isPending && (
        <Group mt="sm" gap="xs">
          {/* For those who came back from there without having decided. */}
          {attempt.redirect && isWebAddress(attempt.redirect) && (
            <Button size="xs" component="a" href={attempt.redirect}>
              {text.attempt.goOn(host)}
            </Button>
          )}
          <Button
            size="xs"
            variant="default"
            loading={cancel.isPending}
            onClick={() => {
              cancel.mutate();
            }}
          >
            {text.attempt.cancel}
          </Button>
        </Group>
      )}
    </Alert>
  );
}
