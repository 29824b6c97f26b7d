import { Button, Group, Select } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import { usersQuery } from "@/api/users";
import { EmptyState } from "@/ui/empty-state";
import { LoadMore } from "@/ui/load-more";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { SearchInput } from "@/ui/search-input";
import { RowsSkeleton } from "@/ui/skeletons";
import { CreatePersonDialog } from "./create-person-dialog";
import { PeopleTable } from "./people-table";
import { text } from "./text";

/** What the address says. */
export type PeopleFilter = { q?: string; state?: "active" | "disabled" };
type Props = {
  filter: PeopleFilter;
  onFilter: (change: PeopleFilter) => void;
  mayCreate: boolean;
};

const STATES = [
  { value: "active", label: text.active },
  { value: "disabled", label: text.disabled },
] as const;

export function PeoplePage({ filter, onFilter, mayCreate }: Props) {
  return (
    <>
      <PageHeader title={text.title} actions={mayCreate && <CreateButton />}>
        {text.intro}
      </PageHeader>
      <Group role="group" aria-label={text.filters} mb="lg" align="flex-end">
        <SearchInput
          label={text.search}
          value={filter.q ?? ""}
          onSearch={(q) => {
            onFilter({ q: q || undefined });
          }}
        />
        <Select
          label={text.state}
          placeholder={text.anyState}
          data={STATES}
          value={filter.state ?? null}
          clearable
          w={160}
          onChange={(state) => {
            onFilter({ state: state ?? undefined });
          }}
        />
      </Group>
      <PeopleList filter={filter} onFilter={onFilter} />
    </>
  );
}

function PeopleList({ filter, onFilter }: Omit<Props, "mayCreate">) {
  const people = useInfiniteQuery(
    usersQuery({ search: filter.q, is_active: filter.state && filter.state === "active" }),
  );
  if (people.error && !people.data) {
    return <ProblemAlert {...describe(people.error)} onRetry={() => void people.refetch()} />;
  }
  if (!people.data) return <RowsSkeleton />;
  const rows = people.data.pages.flatMap((page) => page.results);
  const isFiltered = Boolean(filter.q ?? filter.state);
  if (rows.length === 0) {
    return (
      <EmptyState sentence={isFiltered ? text.noHits : text.empty}>
        {isFiltered && (
          <Button
            variant="default"
            onClick={() => {
              onFilter({ q: undefined, state: undefined });
            }}
          >
            {text.clear}
          </Button>
        )}
      </EmptyState>
    );
  }
  return (
    <>
      <PeopleTable people={rows} />
      <LoadMore
        hasMore={people.hasNextPage}
        isLoading={people.isFetchingNextPage}
        onLoad={() => void people.fetchNextPage()}
      />
    </>
  );
}

function CreateButton() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        onClick={() => {
          setOpen(true);
        }}
      >
        {text.create}
      </Button>
      {isOpen && (
        <CreatePersonDialog
          onClose={() => {
            setOpen(false);
          }}
        />
      )}
    </>
  );
}
