import { Table } from "@mantine/core";
import type { ApiKey } from "@/api/types";
import { KeyRow } from "./key-row";
import { text } from "./text";
import type { useKeyVerbs } from "./use-key-verbs";

type Props = { serviceId: string; keys: ApiKey[]; verbs: ReturnType<typeof useKeyVerbs> };

export function KeyTable({ serviceId, keys, verbs }: Props) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.keyColumns.label}</Table.Th>
            <Table.Th visibleFrom="sm">{text.keyColumns.prefix}</Table.Th>
            <Table.Th>{text.keyColumns.state}</Table.Th>
            <Table.Th visibleFrom="md">{text.keyColumns.created}</Table.Th>
            <Table.Th visibleFrom="xs">{text.keyColumns.expires}</Table.Th>
            <Table.Th visibleFrom="sm">{text.keyColumns.lastUsed}</Table.Th>
            <Table.Th w={48} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <KeyRow key={key.id} serviceId={serviceId} apiKey={key} verbs={verbs} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
