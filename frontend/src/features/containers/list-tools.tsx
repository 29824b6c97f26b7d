import { Button, Center, Group, Stack, Switch } from "@mantine/core";
import { useId, useState, type ReactNode } from "react";
import { usePersonChoice } from "@/lib/use-person-choice";
import { SearchInput } from "@/ui/search-input";
import { FilterChips } from "./filter-chips";
import type { ListFilter } from "./list-filter";
import { ListFilters } from "./list-filters";
import { text } from "./text";

type Props = {
  filter: ListFilter;
  onFilter: (change: ListFilter) => void;
  /** What else is offered beside. */
  children: ReactNode;
};

/** Over the list: search, how deep, and what else narrows it. */
export function ListTools({ filter, onFilter, children }: Props) {
  const [isOpen, setOpen] = useState(false);
  const filters = useId();
  const owner = usePersonChoice({
    id: filter.owner,
    onPick: (id) => {
      onFilter({ owner: id });
    },
  });
  return (
    <Stack gap="sm" mb="md">
      <Group align="flex-end" gap="md">
        <SearchInput
          label={text.search}
          value={filter.q ?? ""}
          onSearch={(q) => {
            onFilter({ q: q || undefined });
          }}
        />
        <Center h={36}>
          <Switch
            label={text.recursive}
            checked={filter.recursive ?? false}
            onChange={(event) => {
              onFilter({ recursive: event.currentTarget.checked || undefined });
            }}
          />
        </Center>
        <Button
          variant="default"
          aria-expanded={isOpen}
          aria-controls={isOpen ? filters : undefined}
          onClick={() => {
            setOpen(!isOpen);
          }}
        >
          {text.filters}
        </Button>
        {children}
      </Group>
      {isOpen && (
        <div id={filters}>
          <ListFilters filter={filter} onFilter={onFilter} owner={owner} />
        </div>
      )}
      <FilterChips filter={filter} owner={owner.value?.name} onFilter={onFilter} />
    </Stack>
  );
}
