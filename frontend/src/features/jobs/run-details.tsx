import { Button, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { describe } from "@/api/describe";
import { isOpen, runQuery, stopRun } from "@/api/jobs";
import type { RunDetails as Run } from "@/api/types";
import { Facts } from "@/ui/facts";
import { FormSection } from "@/ui/form-section";
import { ProblemAlert } from "@/ui/problem-alert";
import { RelativeTime } from "@/ui/relative-time";
import { PageSkeleton } from "@/ui/skeletons";
import { StatusWord } from "@/ui/status-word";
import { AttemptTable } from "./attempt-table";
import classes from "./jobs.module.css";
import { OUTCOMES } from "@/lib/run-words";
import { text } from "./text";

type Props = { id: string; mayStop: boolean; onBack: () => void };

/** One run, live until it ends. */
export function RunDetails({ id, mayStop, onBack }: Props) {
  const run = useQuery(runQuery(id));
  const queryClient = useQueryClient();
  const hasEnded = run.data !== undefined && !isOpen(run.data);
  // How the job is, and its list of runs, follow from how this one ended.
  useEffect(() => {
    if (hasEnded) void queryClient.invalidateQueries({ queryKey: ["jobs"] });
  }, [hasEnded, queryClient]);
  const stop = useMutation({
    mutationFn: () => stopRun(id),
    onSuccess: async (stopped) => {
      queryClient.setQueryData(runQuery(id).queryKey, stopped);
      await queryClient.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
  return (
    <Stack>
      <Group justify="space-between">
        <Button variant="subtle" size="xs" onClick={onBack}>
          {text.back}
        </Button>
        {run.data && !hasEnded && mayStop && (
          <Button
            color="red.8"
            size="xs"
            loading={stop.isPending}
            onClick={() => {
              stop.mutate();
            }}
          >
            {text.stop}
          </Button>
        )}
      </Group>
      {stop.error && <ProblemAlert title={text.stopTitle} detail={describe(stop.error).title} />}
      {run.isPending && <PageSkeleton />}
      {run.error && !run.data && <ProblemAlert {...describe(run.error)} />}
      {run.data && <Details run={run.data} />}
    </Stack>
  );
}

function Details({ run }: { run: Run }) {
  const given = Object.entries(run.parameters ?? {});
  return (
    <>
      <div role="status">
        <Title order={2} size="h4">
          {text.runHeading} <StatusWord {...OUTCOMES[run.outcome]} />
        </Title>
        {run.sentence && <Text mt={4}>{run.sentence}</Text>}
      </div>
      <Facts facts={readFacts(run)} />
      {given.length > 0 && (
        <FormSection title={text.parameters}>
          <Facts facts={given.map(([name, value]) => ({ name, value }))} />
        </FormSection>
      )}
      <FormSection title={text.attempts}>
        {run.attempts.length > 0 ? (
          <AttemptTable attempts={run.attempts} />
        ) : (
          <Text c="dimmed">{text.noAttempts}</Text>
        )}
      </FormSection>
      <FormSection title={text.answer}>
        <Answer run={run} />
      </FormSection>
    </>
  );
}

function readFacts(run: Run) {
  const moments: [string, string | null][] = [
    [text.dueAt, run.due_at],
    [text.queuedAt, run.created_at],
    [text.startedAt, run.started_at],
    [text.endedAt, run.ended_at],
    [text.retryAt, run.retry_at],
  ];
  return [
    { name: text.startedBy, value: run.started_by.name },
    ...(run.runs_for ? [{ name: text.forWhom, value: run.runs_for }] : []),
    ...moments
      .filter(([, at]) => at !== null)
      .map(([name, at]) => ({ name, value: <RelativeTime at={at} /> })),
    ...(run.repeats ? [{ name: text.repeats, value: "✓" }] : []),
  ];
}

/** Text, and never anything that a browser would run. */
function Answer({ run }: { run: Run }) {
  if (run.body === null || run.body === "") return <Text c="dimmed">{text.noAnswer}</Text>;
  return (
    <div>
      <Text size="sm" c="dimmed" mb={6}>
        {[run.status, run.content_type, run.size !== null && text.bytes(run.size)]
          .filter(Boolean)
          .join(" · ")}
      </Text>
      <pre className={classes.body} tabIndex={0} aria-label={text.answerText}>
        {pretty(run.body, run.content_type)}
      </pre>
      {run.is_cut && (
        <Text size="sm" mt={6}>
          {text.cut}
        </Text>
      )}
    </div>
  );
}

function pretty(body: string, contentType: string): string {
  if (!contentType.includes("json")) return body;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body; // cut, or never JSON
  }
}
