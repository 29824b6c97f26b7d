import { Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { binQuery } from "@/api/bin";
import { describe } from "@/api/describe";
import type { Binned } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { LoadMore } from "@/ui/load-more";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { BinRow } from "./bin-row";
import { text } from "./text";

type Props = { mayEmpty: boolean };

export function BinPage({ mayEmpty }: Props) {
  const bin = useInfiniteQuery(binQuery);
  const rows = bin.data?.pages.flatMap((page) => page.results) ?? [];
  if (bin.error && !bin.data) {
    return <ProblemAlert {...describe(bin.error)} onRetry={() => void bin.refetch()} />;
  }
  return (
    <>
      <PageHeader title={text.title}>{text.intro}</PageHeader>
      {bin.isPending && <RowsSkeleton />}
      {bin.isSuccess && rows.length === 0 && <EmptyState sentence={text.empty} />}
      {rows.length > 0 && <BinTable rows={rows} mayEmpty={mayEmpty} />}
      <LoadMore
        hasMore={bin.hasNextPage}
        isLoading={bin.isFetchingNextPage}
        onLoad={() => void bin.fetchNextPage()}
      />
    </>
  );
}

function BinTable({ rows, mayEmpty }: Props & { rows: Binned[] }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.columns.path}</Table.Th>
            <Table.Th visibleFrom="xs">{text.columns.by}</Table.Th>
            <Table.Th visibleFrom="sm">{text.columns.gone}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <BinRow key={row.id} row={row} mayEmpty={mayEmpty} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
