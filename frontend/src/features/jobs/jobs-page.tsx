import { Group } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { jobsQuery } from "@/api/jobs";
import type { Outcome } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { LoadMore } from "@/ui/load-more";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { SearchInput } from "@/ui/search-input";
import { RowsSkeleton } from "@/ui/skeletons";
import { JobTable } from "./job-table";
import { OutcomeSelect } from "./outcome-select";
import { text } from "./text";

export type JobsFilter = { q?: string; outcome?: Outcome };

type Props = { filter: JobsFilter; onFilter: (change: JobsFilter) => void };

const isNarrowed = ({ q, outcome }: JobsFilter) => Boolean(q ?? outcome);

/** All jobs that one may see. */
export function JobsPage({ filter, onFilter }: Props) {
  const jobs = useInfiniteQuery(jobsQuery({ search: filter.q, outcome: filter.outcome }));
  const rows = jobs.data?.pages.flatMap((page) => page.results) ?? [];
  const isEmpty = jobs.isSuccess && rows.length === 0;
  if (jobs.error && !jobs.data) {
    return <ProblemAlert {...describe(jobs.error)} onRetry={() => void jobs.refetch()} />;
  }
  return (
    <>
      <PageHeader title={text.title}>{text.intro}</PageHeader>
      {(isNarrowed(filter) || !isEmpty) && <Filters filter={filter} onFilter={onFilter} />}
      {jobs.isPending && <RowsSkeleton />}
      {isEmpty && <EmptyState sentence={isNarrowed(filter) ? text.noneFits : text.empty} />}
      {rows.length > 0 && <JobTable jobs={rows} />}
      <LoadMore
        hasMore={jobs.hasNextPage}
        isLoading={jobs.isFetchingNextPage}
        onLoad={() => void jobs.fetchNextPage()}
      />
    </>
  );
}

function Filters({ filter, onFilter }: Props) {
  return (
    <Group mb="md" align="flex-end">
      <SearchInput
        label={text.search}
        value={filter.q ?? ""}
        onSearch={(typed) => {
          onFilter({ q: typed || undefined });
        }}
      />
      <OutcomeSelect
        label={text.lastOutcome}
        outcome={filter.outcome}
        onChoose={(outcome) => {
          onFilter({ outcome });
        }}
      />
    </Group>
  );
}
