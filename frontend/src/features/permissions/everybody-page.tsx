import { Anchor, Box, Table } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { EVERYBODY_FILE, everybodyQuery } from "@/api/access";
import { describe } from "@/api/describe";
import type { UsableByEverybody } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { LoadMore } from "@/ui/load-more";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import classes from "./permissions.module.css";
import { PlaceLink } from "./place-link";
import { text } from "./text";

/** Credentials that everybody may use, and where this was said. */
export function EverybodyPage() {
  const found = useInfiniteQuery(everybodyQuery);
  if (found.error && !found.data) {
    return <ProblemAlert {...describe(found.error)} onRetry={() => void found.refetch()} />;
  }
  const rows = found.data?.pages.flatMap((page) => page.results) ?? [];
  return (
    <Box maw={960}>
      <PageHeader crumbs={[{ label: text.accessTitle, to: "/access" }]} title={text.everybodyTitle}>
        {text.everybodyIntro}
      </PageHeader>
      {found.isPending && <RowsSkeleton />}
      {found.isSuccess && rows.length === 0 && <EmptyState sentence={text.everybodyNone} />}
      {rows.length > 0 && <EverybodyTable rows={rows} />}
      <LoadMore
        hasMore={found.hasNextPage}
        isLoading={found.isFetchingNextPage}
        onLoad={() => void found.fetchNextPage()}
      />
    </Box>
  );
}

function EverybodyTable({ rows }: { rows: UsableByEverybody[] }) {
  return (
    <>
      <Anchor href={EVERYBODY_FILE} download size="sm">
        {text.csv}
      </Anchor>
      <Table mt="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.credential}</Table.Th>
            <Table.Th>{text.saidAt}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ id, path, from }) => (
            <Table.Tr key={id}>
              <Table.Td className={classes.place}>
                <PlaceLink place={{ id, path, kind: "credential" }} />
              </Table.Td>
              <Table.Td className={classes.place}>
                <PlaceLink place={from} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
