import { Box } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { eventQuery } from "@/api/events";
import type { EventDetails } from "@/api/types";
import { formatDateTime } from "@/lib/time";
import { CopyButton } from "@/ui/copy-button";
import { Facts } from "@/ui/facts";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { PageSkeleton } from "@/ui/skeletons";
import { StatusWord } from "@/ui/status-word";
import { ChangeFold } from "./change-fold";
import { EventWhy } from "./event-why";
import { SEVERITIES } from "./severities";
import { text } from "./text";

/** One event, to be looked into: what, who, when, from where; of a use, why it was allowed. */
export function EventPage({ id }: { id: string }) {
  const event = useQuery(eventQuery(id));
  if (event.error && !event.data) {
    return <ProblemAlert {...describe(event.error)} onRetry={() => void event.refetch()} />;
  }
  if (!event.data) return <PageSkeleton />;
  return (
    <Box maw={960}>
      <PageHeader crumbs={[{ label: text.title, to: "/record" }]} title={event.data.sentence} />
      <Box mb="xl">
        <EventFacts event={event.data} />
      </Box>
      <ChangeFold event={event.data} />
      {event.data.why && <EventWhy event={event.data} why={event.data.why} />}
    </Box>
  );
}

function EventFacts({ event }: { event: EventDetails }) {
  const { action, actor, address, at, id, severity, target } = event;
  return (
    <Facts
      facts={[
        { name: text.columns.when, value: formatDateTime(at) },
        { name: text.columns.who, value: actor.name },
        { name: text.columns.address, value: address ?? text.noAddress },
        { name: text.on, value: target.path || text.nothing },
        { name: text.action, value: <code>{action}</code> },
        { name: text.columns.severity, value: <StatusWord {...SEVERITIES[severity]} /> },
        {
          name: text.id,
          value: (
            <>
              <code>{id}</code> <CopyButton value={id} label={text.id} />
            </>
          ),
        },
      ]}
    />
  );
}
