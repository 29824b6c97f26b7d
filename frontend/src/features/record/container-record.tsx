import { useInfiniteQuery } from "@tanstack/react-query";
import { itemEventsQuery } from "@/api/events";
import { EmptyState } from "@/ui/empty-state";
import { EventList } from "./event-list";
import { text } from "./text";

/** What happened to a container, and to all that is or was in it. */
export function ContainerRecord({ id }: { id: string }) {
  const events = useInfiniteQuery(itemEventsQuery(id));
  return <EventList events={events} empty={<EmptyState sentence={text.empty} />} />;
}
