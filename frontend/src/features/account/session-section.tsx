import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { endOtherSessions, endSession, ownSessionsQuery } from "@/api/account";
import { describe } from "@/api/describe";
import { FormSection } from "@/ui/form-section";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { SessionTable } from "./session-table";
import { text } from "./text";

/** Where one is signed in, and the way to be so no more. */
export function SessionSection() {
  const queryClient = useQueryClient();
  const sessions = useQuery(ownSessionsQuery);
  const done = async (message: string) => {
    notifications.show({ message });
    await queryClient.invalidateQueries({ queryKey: ownSessionsQuery.queryKey });
  };
  const end = useMutation({ mutationFn: endSession, onSuccess: () => done(text.signedOut) });
  const endOthers = useMutation({
    mutationFn: endOtherSessions,
    onSuccess: () => done(text.signedOutElsewhere),
  });
  const { data } = sessions;
  const error = end.error ?? endOthers.error ?? (data ? null : sessions.error);
  return (
    <FormSection title={text.sessions}>
      {error && <ProblemAlert {...describe(error)} onRetry={() => void sessions.refetch()} />}
      {sessions.isPending && <RowsSkeleton />}
      {data && <SessionTable sessions={data} onEnd={end.mutate} />}
      {data?.some((session) => !session.is_current) ? (
        <Group>
          <Button
            variant="default"
            loading={endOthers.isPending}
            onClick={() => {
              endOthers.mutate();
            }}
          >
            {text.signOutElsewhere}
          </Button>
        </Group>
      ) : (
        data && <Text size="sm">{text.onlyHere}</Text>
      )}
    </FormSection>
  );
}
