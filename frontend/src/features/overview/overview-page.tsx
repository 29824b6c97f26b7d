import { Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { describe } from "@/api/describe";
import { needingQuery, overviewQuery } from "@/api/overview";
import type { Overview } from "@/api/types";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { PageSkeleton } from "@/ui/skeletons";
import { Day } from "./day";
import type { Authorize } from "./mend-button";
import { NeedList } from "./need-list";
import { PauseNotices } from "./pause-notices";
import { text } from "./text";

const PACE = 15_000;

/** What needs somebody now, and below it how all others are. */
export function OverviewPage({ authorize }: { authorize: Authorize }) {
  const overview = useQuery({ ...overviewQuery, refetchInterval: PACE });
  useTellNavigation(overview.data);
  const problem = overview.error && (
    <ProblemAlert {...describe(overview.error)} onRetry={() => void overview.refetch()}>
      {overview.data && <Text size="sm">{text.stale}</Text>}
    </ProblemAlert>
  );
  if (!overview.data) {
    return problem ?? <PageSkeleton />;
  }
  const { counts, needs, more, paused } = overview.data;
  const needing = needs.filter((row) => row.need !== "trouble");
  const troubled = needs.filter((row) => row.need === "trouble");
  return (
    <>
      <PageHeader title={text.title}>{readSentence(counts)}</PageHeader>
      <Stack gap="xl">
        {problem}
        <PauseNotices paused={paused} />
        <NeedList title={text.needing} rows={needing} authorize={authorize} />
        <NeedList
          title={text.trouble}
          detail={text.troubleDetail}
          rows={troubled}
          authorize={authorize}
        />
        {more > 0 && <Text c="dimmed">{text.more(more)}</Text>}
        {needs.length === 0 && counts.total > 0 && <Text c="dimmed">{text.emptyDetail}</Text>}
        {counts.total > 0 && <Day overview={overview.data} />}
      </Stack>
    </>
  );
}

function readSentence({ total, needing, healthy }: Overview["counts"]): string {
  if (total === 0) return text.none;
  if (needing > 0) return text.needYou(needing, total);
  return healthy === total ? text.allHealthy(total) : text.noneNeedsYou(healthy, total);
}

/** The number in the navigation is older than the page: both say the same. */
function useTellNavigation(overview: Overview | undefined) {
  const queryClient = useQueryClient();
  const needing = overview?.counts.needing;
  useEffect(() => {
    if (needing !== undefined) queryClient.setQueryData(needingQuery.queryKey, { needing });
  }, [queryClient, needing]);
}
