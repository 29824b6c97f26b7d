import { useInfiniteQuery } from "@tanstack/react-query";
import { jobEventsQuery } from "@/api/jobs";
import { EmptyState } from "@/ui/empty-state";
import { EventList } from "./event-list";
import { text } from "./text";

/** What happened to one job. */
export function JobRecord({ id }: { id: string }) {
  const events = useInfiniteQuery(jobEventsQuery(id));
  return <EventList events={events} empty={<EmptyState sentence={text.empty} />} />;
}
