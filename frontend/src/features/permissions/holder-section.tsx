import { Anchor, Button, Checkbox, Group, Text, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { holdersFile, holdersQuery } from "@/api/access";
import { describe } from "@/api/describe";
import type { ItemKind, Right } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { FormSection } from "@/ui/form-section";
import { LoadMore } from "@/ui/load-more";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import type { AccessFilter } from "./access-filter";
import { HolderTable } from "./holder-table";
import { RightSelect } from "./right-select";
import { text } from "./text";

const UNUSED_DAYS = 90;
/** Of these it is known when they were used last. */
const TOLD: Right[] = ["credential_use", "configuration_write"];

type Props = {
  itemId: string;
  kind: ItemKind;
  filter: AccessFilter;
  onFilter: (change: AccessFilter) => void;
};

/** The people and services with rights here, and why they have them. */
export function HolderSection({ itemId, kind, filter, onFilter }: Props) {
  const unused_days = filter.unused ? UNUSED_DAYS : undefined;
  const asked = { right: filter.right, search: filter.who, unused_days };
  const isFiltered = Boolean(filter.right ?? filter.who ?? filter.unused);
  return (
    <FormSection title={text.whoMay}>
      <Text size="sm" c="dimmed">
        {text.whoMayHint}
      </Text>
      <Group role="group" aria-label={text.filters} align="flex-end">
        <RightSelect
          label={text.right}
          placeholder={text.anyRight}
          kind={kind}
          value={filter.right ?? null}
          onPick={(right) => {
            const isTold = !right || TOLD.includes(right);
            onFilter({ right: right ?? undefined, unused: isTold ? filter.unused : undefined });
          }}
        />
        <NameInput
          key={filter.who === undefined ? "empty" : "typed"}
          name={filter.who ?? ""}
          onName={(who) => {
            onFilter({ who: who || undefined });
          }}
        />
        <Checkbox
          label={text.unused(UNUSED_DAYS)}
          checked={filter.unused ?? false}
          py={8}
          onChange={(event) => {
            const unused = event.currentTarget.checked || undefined;
            // Of other rights nobody knows when they were used.
            const isTold = !unused || !filter.right || TOLD.includes(filter.right);
            onFilter({ unused, right: isTold ? filter.right : undefined });
          }}
        />
        <Anchor href={holdersFile(itemId, asked)} download size="sm" py={8}>
          {text.csv}
        </Anchor>
      </Group>
      {filter.unused && (
        <Text size="sm" c="dimmed">
          {text.unusedHint}
        </Text>
      )}
      <HolderList
        asked={holdersQuery(itemId, asked)}
        tellsUse={filter.unused ?? false}
        empty={
          <EmptyState sentence={isFiltered ? text.noHits : text.nobody}>
            {isFiltered && (
              <Button
                variant="default"
                onClick={() => {
                  onFilter({ right: undefined, who: undefined, unused: undefined });
                }}
              >
                {text.clear}
              </Button>
            )}
          </EmptyState>
        }
      />
    </FormSection>
  );
}

type ListProps = {
  asked: ReturnType<typeof holdersQuery>;
  tellsUse: boolean;
  empty: ReactNode;
};

function HolderList({ asked, tellsUse, empty }: ListProps) {
  const holders = useInfiniteQuery(asked);
  if (holders.error && !holders.data) {
    return <ProblemAlert {...describe(holders.error)} onRetry={() => void holders.refetch()} />;
  }
  if (!holders.data) return <RowsSkeleton />;
  const rows = holders.data.pages.flatMap((page) => page.results);
  if (rows.length === 0) return empty;
  return (
    <>
      <HolderTable holders={rows} tellsUse={tellsUse} />
      <LoadMore
        hasMore={holders.hasNextPage}
        isLoading={holders.isFetchingNextPage}
        onLoad={() => void holders.fetchNextPage()}
      />
    </>
  );
}

/** Tells of the name a moment after it was typed. */
function NameInput({ name, onName }: { name: string; onName: (name: string) => void }) {
  const [typed, setTyped] = useState(name);
  const tellLater = useDebouncedCallback(onName, 300);
  return (
    <TextInput
      type="search"
      label={text.search}
      value={typed}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setTyped(value);
        tellLater(value.trim());
      }}
    />
  );
}
