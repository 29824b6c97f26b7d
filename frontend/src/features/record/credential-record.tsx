import { useInfiniteQuery } from "@tanstack/react-query";
import { credentialEventsQuery } from "@/api/events";
import { EmptyState } from "@/ui/empty-state";
import { EventList } from "./event-list";
import { text } from "./text";

/** What happened to one credential. */
export function CredentialRecord({ id }: { id: string }) {
  const events = useInfiniteQuery(credentialEventsQuery(id));
  return <EventList events={events} empty={<EmptyState sentence={text.empty} />} />;
}
