import { Table, Text } from "@mantine/core";
import type { ServiceAccount } from "@/api/types";
import { LinkAnchor } from "@/ui/link";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import classes from "./service-table.module.css";
import { readServiceState } from "./states";
import { text } from "./text";

export function ServiceTable({ services }: { services: ServiceAccount[] }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.columns.name}</Table.Th>
            <Table.Th visibleFrom="md">{text.columns.description}</Table.Th>
            <Table.Th>{text.columns.state}</Table.Th>
            <Table.Th visibleFrom="sm">{text.columns.keys}</Table.Th>
            <Table.Th visibleFrom="xs">{text.columns.lastUsed}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {services.map((service) => (
            <Row key={service.id} service={service} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ service }: { service: ServiceAccount }) {
  return (
    <Table.Tr>
      <Table.Td className={classes.name}>
        <LinkAnchor to="/services/$id" params={{ id: service.id }}>
          {service.name}
        </LinkAnchor>
      </Table.Td>
      <Table.Td visibleFrom="md" className={classes.description}>
        <Text size="sm" c="dimmed" lineClamp={2}>
          {service.description}
        </Text>
      </Table.Td>
      <Table.Td>
        <StatusWord {...readServiceState(service)} />
      </Table.Td>
      <Table.Td visibleFrom="sm">{service.keys.length}</Table.Td>
      <Table.Td visibleFrom="xs">
        <RelativeTime at={service.last_used_at} none={text.neverUsed} />
      </Table.Td>
    </Table.Tr>
  );
}
