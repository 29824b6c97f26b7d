import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describe } from "@/api/describe";
import type { Event, Page } from "@/api/types";
import { LoadMore } from "@/ui/load-more";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { EventTable } from "./event-table";

type Props = {
  events: UseInfiniteQueryResult<InfiniteData<Page<Event>>>;
  empty: ReactNode;
};

/** Events page after page, the newest first. */
export function EventList({ events, empty }: Props) {
  if (events.error && !events.data) {
    return <ProblemAlert {...describe(events.error)} onRetry={() => void events.refetch()} />;
  }
  if (!events.data) return <RowsSkeleton />;
  const rows = events.data.pages.flatMap((page) => page.results);
  if (rows.length === 0) return empty;
  return (
    <>
      <EventTable events={rows} />
      <LoadMore
        hasMore={events.hasNextPage}
        isLoading={events.isFetchingNextPage}
        onLoad={() => void events.fetchNextPage()}
      />
    </>
  );
}
