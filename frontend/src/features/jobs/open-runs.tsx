import { Button, Table, Text } from "@mantine/core";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { openRunsQuery, stopRun } from "@/api/jobs";
import type { OpenRun } from "@/api/types";
import { OUTCOMES } from "@/lib/run-words";
import { EmptyState } from "@/ui/empty-state";
import { LinkAnchor } from "@/ui/link";
import { LoadMore } from "@/ui/load-more";
import { ProblemAlert } from "@/ui/problem-alert";
import { RelativeTime } from "@/ui/relative-time";
import { RowsSkeleton } from "@/ui/skeletons";
import { StatusWord } from "@/ui/status-word";
import classes from "./jobs.module.css";
import { text } from "./text";

/** What runs or waits right now, of all jobs that one may see, or may stop. */
export function OpenRuns() {
  const queryClient = useQueryClient();
  const runs = useInfiniteQuery(openRunsQuery);
  const stop = useMutation({
    mutationFn: stopRun,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["jobs"] }),
  });
  const rows = runs.data?.pages.flatMap((page) => page.results) ?? [];
  if (runs.error && !runs.data) {
    return <ProblemAlert {...describe(runs.error)} onRetry={() => void runs.refetch()} />;
  }
  return (
    <>
      {stop.error && <ProblemAlert title={text.stopTitle} detail={describe(stop.error).title} />}
      {runs.isPending && <RowsSkeleton />}
      {runs.isSuccess && rows.length === 0 && <EmptyState sentence={text.nothingOpen} />}
      {rows.length > 0 && (
        <OpenRunTable
          runs={rows}
          stopping={stop.isPending ? stop.variables : undefined}
          onStop={stop.mutate}
        />
      )}
      <LoadMore
        hasMore={runs.hasNextPage}
        isLoading={runs.isFetchingNextPage}
        onLoad={() => void runs.fetchNextPage()}
      />
    </>
  );
}

type TableProps = {
  runs: OpenRun[];
  stopping: string | undefined;
  onStop: (id: string) => void;
};

function OpenRunTable({ runs, stopping, onStop }: TableProps) {
  const columns = text.openColumns;
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{columns.job}</Table.Th>
            <Table.Th>{columns.state}</Table.Th>
            <Table.Th visibleFrom="sm">{columns.by}</Table.Th>
            <Table.Th visibleFrom="md">{columns.runsFor}</Table.Th>
            <Table.Th visibleFrom="xs">{columns.since}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => (
            <Table.Tr key={run.id}>
              <Table.Td className={classes.name}>
                <JobName run={run} />
              </Table.Td>
              <Table.Td className={classes.name}>
                <StatusWord {...OUTCOMES[run.outcome]} />
                {run.sentence && (
                  <Text size="xs" c="dimmed" visibleFrom="sm">
                    {run.sentence}
                  </Text>
                )}
              </Table.Td>
              <Table.Td visibleFrom="sm">{run.started_by.name}</Table.Td>
              <Table.Td visibleFrom="md">{run.runs_for || "–"}</Table.Td>
              <Table.Td visibleFrom="xs">
                <RelativeTime at={run.started_at ?? run.created_at} />
              </Table.Td>
              <Table.Td ta="end">
                {run.may_stop && (
                  <Button
                    color="red.8"
                    size="xs"
                    aria-label={text.stopOf(run.job_name)}
                    loading={stopping === run.id}
                    onClick={() => {
                      onStop(run.id);
                    }}
                  >
                    {text.stop}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function JobName({ run }: { run: OpenRun }) {
  return (
    <>
      {run.may_read ? (
        <LinkAnchor to="/jobs/$id" params={{ id: run.job }} search={{ tab: "runs", run: run.id }}>
          {run.job_name}
        </LinkAnchor>
      ) : (
        <Text size="sm">{run.job_name}</Text>
      )}
      <Text size="xs" c="dimmed">
        {run.job_path.slice(0, -run.job_name.length - 1) || "/"}
      </Text>
    </>
  );
}
