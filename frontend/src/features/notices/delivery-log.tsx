import { Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { deliveriesQuery } from "@/api/notices";
import type { Webhook } from "@/api/types";
import { LoadMore } from "@/ui/load-more";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { DeliveryTable } from "./delivery-table";
import { readPace } from "./pace";
import type { WebhookVerbs } from "./use-webhook-verbs";
import { text } from "./webhook-text";

/** What was posted to a webhook or is to be; looks again while something waits. */
export function DeliveryLog({ webhook, verbs }: { webhook: Webhook; verbs: WebhookVerbs }) {
  const deliveries = useInfiniteQuery({
    ...deliveriesQuery(webhook.id),
    refetchInterval: ({ state }) =>
      readPace(state.data?.pages.flatMap((page) => page.results) ?? [], new Date()),
  });
  const { data, error } = deliveries;
  if (error && !data) {
    return <ProblemAlert {...describe(error)} onRetry={() => void deliveries.refetch()} />;
  }
  if (!data) return <RowsSkeleton />;
  const rows = data.pages.flatMap((page) => page.results);
  if (rows.length === 0) return <Text c="dimmed">{text.logEmpty}</Text>;
  return (
    <>
      <DeliveryTable deliveries={rows} verbs={verbs} isOff={!webhook.is_enabled} />
      <LoadMore
        label={text.older}
        hasMore={deliveries.hasNextPage}
        isLoading={deliveries.isFetchingNextPage}
        onLoad={() => void deliveries.fetchNextPage()}
      />
    </>
  );
}
