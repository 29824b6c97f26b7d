import { Button, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { itemsQuery } from "@/api/containers";
import { describe } from "@/api/describe";
import type { Container, ItemOrdering } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { SearchIcon } from "@/ui/icons";
import { LinkButton } from "@/ui/link";
import { LoadMore } from "@/ui/load-more";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { mayCreateCredentials } from "./container-actions";
import { ItemTable } from "./item-table";
import { NameDialog } from "./name-dialog";
import { text } from "./text";
import { useContainerVerbs } from "./use-container-verbs";

type Props = {
  container: Container;
  search: string;
  ordering: ItemOrdering;
  onSearch: (search: string) => void;
  onOrder: (ordering: ItemOrdering) => void;
};

export function ItemList({ container, search, ordering, onSearch, onOrder }: Props) {
  const [typed, setTyped] = useState(search);
  const askLater = useDebouncedCallback(onSearch, 300);
  const items = useInfiniteQuery(
    itemsQuery(container.id, { search: search || undefined, ordering }),
  );
  const rows = items.data?.pages.flatMap((page) => page.results) ?? [];
  const setSearch = (value: string) => {
    setTyped(value);
    askLater(value.trim());
  };
  const isEmpty = items.isSuccess && rows.length === 0;

  if (items.error && !items.data) {
    return <ProblemAlert {...describe(items.error)} onRetry={() => void items.refetch()} />;
  }
  if (isEmpty && !search) return <EmptyContainer container={container} />;
  return (
    <>
      <TextInput
        aria-label={text.search}
        placeholder={text.search}
        leftSection={<SearchIcon />}
        type="search"
        maw={320}
        mb="md"
        value={typed}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
        }}
      />
      {items.isPending && <RowsSkeleton />}
      {isEmpty && (
        <EmptyState sentence={text.noHits(search)}>
          <Button
            variant="default"
            onClick={() => {
              setTyped("");
              onSearch("");
            }}
          >
            {text.clearSearch}
          </Button>
        </EmptyState>
      )}
      {rows.length > 0 && <ItemTable items={rows} ordering={ordering} onOrder={onOrder} />}
      <LoadMore
        hasMore={items.hasNextPage}
        isLoading={items.isFetchingNextPage}
        onLoad={() => void items.fetchNextPage()}
      />
    </>
  );
}

function EmptyContainer({ container }: { container: Container }) {
  const [isCreating, setCreating] = useState(false);
  const { create } = useContainerVerbs();
  if (!container.rights.includes("container_write")) {
    return <EmptyState sentence={text.emptyReadOnly} />;
  }
  const close = () => {
    setCreating(false);
  };
  return (
    <EmptyState sentence={text.empty}>
      {mayCreateCredentials(container) && (
        <LinkButton to="/credentials/new" search={{ container: container.id }}>
          {text.createCredential}
        </LinkButton>
      )}
      <Button
        variant="default"
        onClick={() => {
          setCreating(true);
        }}
      >
        {text.createContainer}
      </Button>
      {isCreating && (
        <NameDialog
          title={text.createContainer}
          confirmLabel={text.create}
          initial=""
          verb={create}
          toVariables={(name) => ({ parent: container.id, name })}
          onDone={close}
          onClose={close}
        />
      )}
    </EmptyState>
  );
}
