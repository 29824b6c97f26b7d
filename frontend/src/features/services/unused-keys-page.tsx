import { Box, Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { unusedKeysQuery } from "@/api/services";
import type { KeyOfService } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { LoadMore } from "@/ui/load-more";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { RelativeTime } from "@/ui/relative-time";
import { RowsSkeleton } from "@/ui/skeletons";
import { SubjectLink } from "@/ui/subject-link";
import classes from "./service-table.module.css";
import { text } from "./text";
import { UNUSED_DAYS } from "./unused";

/** Keys that work, and that nobody used for a long time. */
export function UnusedKeysPage() {
  const keys = useInfiniteQuery(unusedKeysQuery(UNUSED_DAYS));
  if (keys.error && !keys.data) {
    return <ProblemAlert {...describe(keys.error)} onRetry={() => void keys.refetch()} />;
  }
  const rows = keys.data?.pages.flatMap((page) => page.results) ?? [];
  return (
    <Box>
      <PageHeader crumbs={[{ label: text.title, to: "/services" }]} title={text.unusedTitle}>
        {text.unusedIntro(UNUSED_DAYS)}
      </PageHeader>
      {keys.isPending && <RowsSkeleton />}
      {keys.isSuccess && rows.length === 0 && (
        <EmptyState sentence={text.unusedNone(UNUSED_DAYS)} />
      )}
      {rows.length > 0 && <UnusedTable keys={rows} />}
      <LoadMore
        hasMore={keys.hasNextPage}
        isLoading={keys.isFetchingNextPage}
        onLoad={() => void keys.fetchNextPage()}
      />
    </Box>
  );
}

function UnusedTable({ keys }: { keys: KeyOfService[] }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.keyColumns.label}</Table.Th>
            <Table.Th>{text.service}</Table.Th>
            <Table.Th visibleFrom="xs">{text.keyColumns.lastUsed}</Table.Th>
            <Table.Th visibleFrom="sm">{text.keyColumns.created}</Table.Th>
            <Table.Th visibleFrom="sm">{text.keyColumns.expires}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.id}>
              <Table.Td className={classes.name}>{key.label}</Table.Td>
              <Table.Td className={classes.name}>
                <SubjectLink subject={key.service} />
              </Table.Td>
              <Table.Td visibleFrom="xs">
                <RelativeTime at={key.last_used_at} none={text.neverUsed} />
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <RelativeTime at={key.created_at} />
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <RelativeTime at={key.expires_at} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
