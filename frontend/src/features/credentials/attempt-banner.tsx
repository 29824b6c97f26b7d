import { Alert, Button, Group, Loader, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { authorizationQuery, cancelAuthorization } from "@/api/credentials";
import { describe } from "@/api/describe";
import type { Authorization, Credential } from "@/api/types";
import { readHost } from "@/lib/urls";
import { AttemptFailure } from "./attempt-failure";
import { GrantedBanner } from "./granted-banner";
import { text } from "./text";

type Props = { id: string; credential: Credential; onDismiss: () => void };

const POLL_MS = 1_000;

function isOpen(attempt: Authorization): boolean {
  return attempt.state === "pending" || attempt.state === "exchanging";
}

/** Authorized since: by an attempt that began and ended while this page looked elsewhere. */
function isOvertaken(attempt: Authorization, { status }: Credential): boolean {
  const ended = attempt.ended_at ?? attempt.expires_at;
  const isAuthorized = status.state === "authorized" || status.state === "expiring";
  return isAuthorized && status.since !== null && Date.parse(status.since) > Date.parse(ended);
}

/** Follows one attempt to authorize to its end, and tells it. */
export function AttemptBanner({ id, credential, onDismiss }: Props) {
  const queryClient = useQueryClient();
  const { data: attempt } = useQuery({
    ...authorizationQuery(id),
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? POLL_MS : false),
  });
  const hasEnded = attempt !== undefined && !isOpen(attempt);
  useEffect(() => {
    if (!hasEnded) return;
    void queryClient.invalidateQueries({ queryKey: ["credentials", credential.id] });
    void queryClient.invalidateQueries({ queryKey: ["containers"] });
  }, [hasEnded, queryClient, credential.id]);

  // Nobody's but the person's who began it: whoever may not see it has nothing to be told.
  if (!attempt) return null;
  const host = readHost(credential.token_endpoint || credential.authorization_endpoint);
  if (isOpen(attempt)) return <OpenAttempt attempt={attempt} host={host} />;
  if (attempt.state === "granted") {
    return <GrantedBanner attempt={attempt} credential={credential} onDismiss={onDismiss} />;
  }
  if (isOvertaken(attempt, credential)) return null;
  return (
    <AttemptFailure attempt={attempt} credential={credential} host={host} onDismiss={onDismiss} />
  );
}

function OpenAttempt({ attempt, host }: { attempt: Authorization; host: string }) {
  const queryClient = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelAuthorization(attempt.id),
    onSettled: () =>
      queryClient.invalidateQueries({ queryKey: authorizationQuery(attempt.id).queryKey }),
  });
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
        <Group mt="sm">
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
