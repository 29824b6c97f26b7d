import { Box } from "@mantine/core";
import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import { runsQuery } from "@/api/jobs";
import { sessionQuery } from "@/api/session";
import type { Job, Outcome } from "@/api/types";
import { hasPrivilege } from "@/lib/privilege-words";
import { EmptyState } from "@/ui/empty-state";
import { LoadMore } from "@/ui/load-more";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { OutcomeSelect } from "./outcome-select";
import { RunDetails } from "./run-details";
import { RunTable } from "./run-table";
import { text } from "./text";

type Props = { job: Job; run: string | undefined; onRun: (id: string | undefined) => void };

/** All runs; or one, which the address names. */
export function RunsTab({ job, run, onRun }: Props) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const mayStop =
    job.rights.includes("configuration_write") || hasPrivilege(session.user, "stop_jobs");
  if (run) {
    return (
      <RunDetails
        key={run}
        id={run}
        mayStop={mayStop}
        onBack={() => {
          onRun(undefined);
        }}
      />
    );
  }
  return <RunList job={job} onRun={onRun} />;
}

function RunList({ job, onRun }: { job: Job; onRun: (id: string) => void }) {
  const [outcome, setOutcome] = useState<Outcome>();
  return (
    <>
      <Box mb="md">
        <OutcomeSelect label={text.outcome} outcome={outcome} onChoose={setOutcome} />
      </Box>
      <RunsLike key={outcome} job={job} outcome={outcome} onRun={onRun} />
    </>
  );
}

type LikeProps = { job: Job; outcome: Outcome | undefined; onRun: (id: string) => void };

function RunsLike({ job, outcome, onRun }: LikeProps) {
  const runs = useInfiniteQuery(runsQuery(job.id, outcome));
  const rows = runs.data?.pages.flatMap((page) => page.results) ?? [];
  if (runs.error && !runs.data) {
    return <ProblemAlert {...describe(runs.error)} onRetry={() => void runs.refetch()} />;
  }
  return (
    <>
      {runs.isPending && <RowsSkeleton />}
      {runs.isSuccess && rows.length === 0 && (
        <EmptyState sentence={outcome ? text.noRunsLike : text.noRuns} />
      )}
      {rows.length > 0 && <RunTable runs={rows} onOpen={onRun} />}
      <LoadMore
        hasMore={runs.hasNextPage}
        isLoading={runs.isFetchingNextPage}
        onLoad={() => void runs.fetchNextPage()}
      />
    </>
  );
}
