import { Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { noticesQuery } from "@/api/notices";
import { FormSection } from "@/ui/form-section";
import { LoadMore } from "@/ui/load-more";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import classes from "./notices.module.css";
import { text } from "./text";
import { ToldNotice } from "./told-notice";

/** The notices that one got, the newest first. */
export function ToldSection() {
  const told = useInfiniteQuery(noticesQuery);
  const rows = told.data?.pages.flatMap((page) => page.results) ?? [];
  return (
    <FormSection title={text.told}>
      {told.error && <ProblemAlert {...describe(told.error)} onRetry={() => void told.refetch()} />}
      {told.isPending && <RowsSkeleton />}
      {told.isSuccess && rows.length === 0 && <Text c="dimmed">{text.toldEmpty}</Text>}
      {rows.length > 0 && (
        <ul className={classes.told} aria-label={text.told}>
          {rows.map((notice) => (
            <ToldNotice key={notice.id} notice={notice} />
          ))}
        </ul>
      )}
      <LoadMore
        label={text.older}
        hasMore={told.hasNextPage}
        isLoading={told.isFetchingNextPage}
        onLoad={() => void told.fetchNextPage()}
      />
    </FormSection>
  );
}
