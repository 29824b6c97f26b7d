import { Table, Text } from "@mantine/core";
import type { User } from "@/api/types";
import { LinkAnchor } from "@/ui/link";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import classes from "./people-table.module.css";
import { readName, readUserState } from "./states";
import { text } from "./text";

export function PeopleTable({ people }: { people: User[] }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.columns.name}</Table.Th>
            <Table.Th visibleFrom="md">{text.columns.email}</Table.Th>
            <Table.Th>{text.columns.state}</Table.Th>
            <Table.Th visibleFrom="xs">{text.columns.lastLogin}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <Row key={person.id} person={person} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ person }: { person: User }) {
  const name = readName(person);
  return (
    <Table.Tr>
      <Table.Td className={classes.name}>
        <LinkAnchor to="/people/$id" params={{ id: person.id }}>
          {name}
        </LinkAnchor>
        <Text size="xs" c="dimmed">
          {[
            name !== person.username && person.username,
            person.is_administrator && text.administrator,
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md" className={classes.name}>
        {person.email}
      </Table.Td>
      <Table.Td>
        <StatusWord {...readUserState(person)} />
      </Table.Td>
      <Table.Td visibleFrom="xs">
        <RelativeTime at={person.last_login} none={text.never} />
      </Table.Td>
    </Table.Tr>
  );
}
