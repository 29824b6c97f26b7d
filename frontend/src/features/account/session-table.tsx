import { Button, Table, Text } from "@mantine/core";
import type { OwnSession } from "@/api/types";
import { RelativeTime } from "@/ui/relative-time";
import { nameBrowser } from "./browsers";
import { text } from "./text";

type Props = { sessions: OwnSession[]; onEnd: (id: number) => void };

export function SessionTable({ sessions, onEnd }: Props) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.browser}</Table.Th>
            <Table.Th visibleFrom="xs">{text.address}</Table.Th>
            <Table.Th>{text.lastSeen}</Table.Th>
            <Table.Th w={120} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sessions.map((session) => (
            <Table.Tr key={session.id}>
              <Table.Td>{nameBrowser(session.browser)}</Table.Td>
              <Table.Td visibleFrom="xs">{session.address}</Table.Td>
              <Table.Td>
                <RelativeTime at={session.last_seen_at} />
              </Table.Td>
              <Table.Td>
                {session.is_current ? (
                  <Text size="sm">{text.here}</Text>
                ) : (
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={text.signOut(nameBrowser(session.browser))}
                    onClick={() => {
                      onEnd(session.id);
                    }}
                  >
                    {text.signOutShort}
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
