import { Group, Tabs } from "@mantine/core";
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
import { OpenRuns } from "./open-runs";
import { OutcomeSelect } from "./outcome-select";
import { text } from "./text";

export type JobsFilter = { q?: string; outcome?: Outcome; view?: "open" };

type Props = { filter: JobsFilter; onFilter: (change: JobsFilter) => void };

const isNarrowed = ({ q, outcome }: JobsFilter) => Boolean(q ?? outcome);

/** All jobs that one may see, and what of them is under way. */
export function JobsPage({ filter, onFilter }: Props) {
  return (
    <>
      <PageHeader title={text.title}>{text.intro}</PageHeader>
      <Tabs
        value={filter.view ?? "jobs"}
        onChange={(view) => {
          onFilter({ view: view === "open" ? view : undefined });
        }}
        keepMounted={false}
      >
        <Tabs.List mb="lg">
          <Tabs.Tab value="jobs">{text.views.jobs}</Tabs.Tab>
          <Tabs.Tab value="open">{text.views.open}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="jobs">
          <AllJobs filter={filter} onFilter={onFilter} />
        </Tabs.Panel>
        <Tabs.Panel value="open">
          <OpenRuns />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

function AllJobs({ filter, onFilter }: Props) {
  const jobs = useInfiniteQuery(jobsQuery({ search: filter.q, outcome: filter.outcome }));
  const rows = jobs.data?.pages.flatMap((page) => page.results) ?? [];
  const isEmpty = jobs.isSuccess && rows.length === 0;
  if (jobs.error && !jobs.data) {
    return <ProblemAlert {...describe(jobs.error)} onRetry={() => void jobs.refetch()} />;
  }
  return (
    <>
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
