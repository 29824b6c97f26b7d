import { Anchor, Box, Button, Group } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { eventsFile, eventsQuery } from "@/api/events";
import { EmptyState } from "@/ui/empty-state";
import { PageHeader } from "@/ui/page-header";
import { EventList } from "./event-list";
import { RecordFilters } from "./record-filters";
import { toEventFilter, type RecordFilter } from "./record-filter";
import { text } from "./text";

const NO_FILTER: RecordFilter = {
  action: undefined,
  actor: undefined,
  within: undefined,
  address: undefined,
  severity: undefined,
  since: undefined,
  until: undefined,
};

type Props = { filter: RecordFilter; onFilter: (change: RecordFilter) => void };

/** The whole record, for who may view it. */
export function RecordPage({ filter, onFilter }: Props) {
  const asked = toEventFilter(filter);
  const events = useInfiniteQuery(eventsQuery(asked));
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <Box>
      <PageHeader title={text.title}>{text.intro}</PageHeader>
      <RecordFilters filter={filter} onFilter={onFilter} />
      <Group gap="md" mb="xs">
        <Anchor href={eventsFile("csv", asked)} download size="sm">
          {text.csv}
        </Anchor>
        <Anchor href={eventsFile("jsonl", asked)} download size="sm">
          {text.lines}
        </Anchor>
      </Group>
      <EventList
        events={events}
        empty={
          <EmptyState sentence={isFiltered ? text.noHits : text.empty}>
            {isFiltered && (
              <Button
                variant="default"
                onClick={() => {
                  onFilter(NO_FILTER);
                }}
              >
                {text.clear}
              </Button>
            )}
          </EmptyState>
        }
      />
    </Box>
  );
}
