import { Box, Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { eventsQuery } from "@/api/events";
import { EmptyState } from "@/ui/empty-state";
import { PageHeader } from "@/ui/page-header";
import { EventList } from "./event-list";
import { RecordFilters } from "./record-filters";
import { toEventFilter, type RecordFilter } from "./record-filter";
import { text } from "./text";

const NO_FILTER = { action: undefined, severity: undefined, since: undefined, until: undefined };

type Props = { filter: RecordFilter; onFilter: (change: RecordFilter) => void };

/** The whole record, for who may view it. */
export function RecordPage({ filter, onFilter }: Props) {
  const events = useInfiniteQuery(eventsQuery(toEventFilter(filter)));
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <Box>
      <PageHeader title={text.title}>{text.intro}</PageHeader>
      <RecordFilters filter={filter} onFilter={onFilter} />
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
