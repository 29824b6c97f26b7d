import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ComponentProps } from "react";
import { itemsQuery } from "@/api/containers";
import { describe } from "@/api/describe";
import type { Container, ItemOrdering } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { LoadMore } from "@/ui/load-more";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { EmptyContainer } from "./empty-container";
import { ColumnMenu } from "./column-menu";
import { useColumns } from "./columns";
import { ItemTable } from "./item-table";
import {
  isFiltered,
  NO_FILTER,
  toChange,
  toItemFilter,
  type ListChange,
  type ListFilter,
} from "./list-filter";
import { ListTools } from "./list-tools";
import { useSelection } from "./selection";
import { SelectionBar } from "./selection-bar";
import { text } from "./text";
import { ViewMenu } from "./view-menu";

type Props = {
  container: Container;
  filter: ListFilter;
  onFilter: (change: ListChange) => void;
  ordering: ItemOrdering;
  onOrder: (ordering: ItemOrdering) => void;
};

export function ItemList({ container, filter, onFilter, ordering, onOrder }: Props) {
  const items = useInfiniteQuery(itemsQuery(container.id, { ...toItemFilter(filter), ordering }));
  const rows = items.data?.pages.flatMap((page) => page.results) ?? [];
  const isEmpty = items.isSuccess && rows.length === 0;

  const [columns, setColumns] = useColumns();
  const tools = (
    <ListTools filter={filter} onFilter={onFilter}>
      <ColumnMenu columns={columns} onColumns={setColumns} />
      <ViewMenu
        shown={{ filter: toItemFilter(filter), ordering, columns }}
        onView={(view) => {
          setColumns(view.columns);
          onFilter(toChange(view));
        }}
      />
    </ListTools>
  );

  if (items.error && !items.data) {
    return (
      <>
        {/* What can't be asked for can be taken away again. */}
        {isFiltered(filter) && tools}
        <ProblemAlert {...describe(items.error)} onRetry={() => void items.refetch()} />
      </>
    );
  }
  if (isEmpty && !isFiltered(filter)) return <EmptyContainer container={container} />;
  return (
    <>
      {tools}
      {items.isPending && <RowsSkeleton />}
      {isEmpty && <NothingFound filter={filter} onFilter={onFilter} />}
      {rows.length > 0 && (
        <ChosenRows
          items={rows}
          hasPaths={filter.recursive === true}
          onTag={(tag) => {
            onFilter({ tag });
          }}
          columns={columns}
          ordering={ordering}
          onOrder={onOrder}
        />
      )}
      <LoadMore
        hasMore={items.hasNextPage}
        isLoading={items.isFetchingNextPage}
        onLoad={() => void items.fetchNextPage()}
      />
    </>
  );
}

/** The rows, and what can be done with those that are chosen. */
function ChosenRows(props: Omit<ComponentProps<typeof ItemTable>, "selection">) {
  const selection = useSelection(props.items);
  return (
    <>
      <SelectionBar selection={selection} />
      <ItemTable {...props} selection={selection} />
    </>
  );
}

function NothingFound({ filter, onFilter }: Pick<Props, "filter" | "onFilter">) {
  const { q, recursive } = filter;
  const isSearch = q !== undefined && !isFiltered({ ...filter, q: undefined });
  return (
    <EmptyState sentence={isSearch ? text.noHits(q) : text.noneFits}>
      <Button
        variant="default"
        onClick={() => {
          onFilter(NO_FILTER);
        }}
      >
        {isSearch ? text.clearSearch : text.clearFilters}
      </Button>
      {!recursive && (
        <Button
          variant="default"
          onClick={() => {
            onFilter({ recursive: true });
          }}
        >
          {text.lookBelow}
        </Button>
      )}
    </EmptyState>
  );
}
