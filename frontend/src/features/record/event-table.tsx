import { Table } from "@mantine/core";
import type { Event } from "@/api/types";
import { LinkAnchor } from "@/ui/link";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import { ChangeFold } from "./change-fold";
import classes from "./event-table.module.css";
import { SEVERITIES } from "./severities";
import { text } from "./text";

export function EventTable({ events }: { events: Event[] }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.columns.what}</Table.Th>
            <Table.Th visibleFrom="md">{text.columns.who}</Table.Th>
            <Table.Th>{text.columns.when}</Table.Th>
            <Table.Th visibleFrom="xs">{text.columns.severity}</Table.Th>
            <Table.Th visibleFrom="md">{text.columns.address}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {events.map((event) => (
            <Row key={event.id} event={event} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ event }: { event: Event }) {
  return (
    <Table.Tr>
      <Table.Td className={classes.what}>
        {event.sentence}
        <ChangeFold event={event} />
      </Table.Td>
      <Table.Td visibleFrom="md" className={classes.who}>
        {event.actor.name}
      </Table.Td>
      <Table.Td className={classes.when}>
        <LinkAnchor to="/record/$id" params={{ id: event.id }} size="sm">
          <RelativeTime at={event.at} />
        </LinkAnchor>
      </Table.Td>
      <Table.Td visibleFrom="xs">
        <StatusWord {...SEVERITIES[event.severity]} />
      </Table.Td>
      <Table.Td visibleFrom="md">{event.address ?? text.noAddress}</Table.Td>
    </Table.Tr>
  );
}
