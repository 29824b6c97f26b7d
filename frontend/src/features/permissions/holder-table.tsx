import { Box, List, Table } from "@mantine/core";
import type { Holder } from "@/api/types";
import { tellRights } from "@/lib/access-words";
import { writeSubject } from "@/lib/subject-name";
import { ReasonList } from "@/ui/reason-list";
import { RelativeTime } from "@/ui/relative-time";
import { SubjectLabel } from "@/ui/subject-label";
import classes from "./permissions.module.css";
import { text } from "./text";

type Props = {
  holders: Holder[];
  /** Whether it was asked when they last used it. */
  tellsUse: boolean;
};

export function HolderTable({ holders, tellsUse }: Props) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table aria-label={text.whoMay} className={classes.holders}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.person}</Table.Th>
            <Table.Th>{text.may}</Table.Th>
            {tellsUse && <Table.Th>{text.lastUsed}</Table.Th>}
            <Table.Th visibleFrom="sm">{text.why}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {holders.map(({ person, rights, reasons, last_used_at }) => (
            <Table.Tr key={writeSubject(person)}>
              <Table.Td className={classes.name}>
                <SubjectLabel subject={person} />
              </Table.Td>
              <Table.Td>
                <RightList rights={rights} />
                <Box hiddenFrom="sm" mt="xs" c="dimmed">
                  <ReasonList reasons={reasons} />
                </Box>
              </Table.Td>
              {tellsUse && (
                <Table.Td>
                  <RelativeTime at={last_used_at ?? null} none={text.notUsed} />
                </Table.Td>
              )}
              <Table.Td visibleFrom="sm">
                <ReasonList reasons={reasons} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

export function RightList({ rights }: { rights: Holder["rights"] }) {
  return (
    <List size="sm" listStyleType="none" className={classes.rights}>
      {tellRights(rights).map((right) => (
        <List.Item key={right}>{right}</List.Item>
      ))}
    </List>
  );
}
