import { Button, Text } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { chartQuery, runsQuery } from "@/api/jobs";
import type { Job } from "@/api/types";
import { FormSection } from "@/ui/form-section";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { JobFacts } from "./job-facts";
import { JobFiles } from "./job-files";
import { NextTimes } from "./next-times";
import { RunTable } from "./run-table";
import { RunsChart } from "./runs-chart";
import { text } from "./text";
import { useOneMoment } from "./use-one-moment";

const SHOWN = 5;

type Props = { job: Job; onRun: (id: string) => void; onAllRuns: () => void };

export function JobOverview({ job, onRun, onAllRuns }: Props) {
  const chart = useQuery(chartQuery(job.id));
  return (
    <>
      <LastRuns job={job} onRun={onRun} onAllRuns={onAllRuns} />
      <FormSection title={text.history}>
        {chart.data && <RunsChart days={chart.data.days} />}
        {chart.error && <ProblemAlert {...describe(chart.error)} />}
      </FormSection>
      <FormSection title={text.nextTimes}>
        <NextTimes job={job} />
      </FormSection>
      {job.files.length > 0 && (
        <FormSection title={text.files.title}>
          <JobFiles job={job} />
        </FormSection>
      )}
      <JobFacts job={job} />
    </>
  );
}

function LastRuns({ job, onRun, onAllRuns }: Props) {
  const runs = useInfiniteQuery(runsQuery(job.id));
  const newest = runs.data?.pages[0]?.results;
  const last = newest?.slice(0, SHOWN) ?? [];
  useOneMoment(job, newest);
  return (
    <FormSection title={text.lastRuns}>
      {runs.isPending && <RowsSkeleton />}
      {runs.error && <ProblemAlert {...describe(runs.error)} />}
      {runs.isSuccess && last.length === 0 && <Text c="dimmed">{text.noRuns}</Text>}
      {last.length > 0 && (
        <div>
          <RunTable runs={last} onOpen={onRun} />
          <Button variant="subtle" size="xs" mt="xs" onClick={onAllRuns}>
            {text.allRuns}
          </Button>
        </div>
      )}
    </FormSection>
  );
}
