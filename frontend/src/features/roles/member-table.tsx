import { ActionIcon, Badge, Group, Table, VisuallyHidden } from "@mantine/core";
import type { Subject } from "@/api/types";
import { SUBJECT_KINDS, writeSubject } from "@/lib/subject-name";
import { CrossIcon } from "@/ui/icons";
import { SubjectLink } from "@/ui/subject-link";
import classes from "./roles.module.css";
import { text } from "./text";

type Props = {
  members: Subject[];
  /** Those that are not saved yet. */
  added: Subject[];
  /** null where somebody may only read. */
  onRemove: ((subject: Subject) => void) | null;
};

export function MemberTable({ members, added, onRemove }: Props) {
  return (
    <Table aria-label={text.members} verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{text.member}</Table.Th>
          {onRemove && (
            <Table.Th className={classes.act}>
              <VisuallyHidden>{text.actions}</VisuallyHidden>
            </Table.Th>
          )}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {members.map((member) => (
          <Table.Tr key={writeSubject(member)}>
            <Table.Td className={classes.name}>
              <Group gap={8}>
                <SubjectLink subject={member} />
                <span className={classes.kind}>{SUBJECT_KINDS[member.kind]}</span>
                {added.includes(member) && (
                  <Badge size="sm" variant="default" tt="none" fw={500}>
                    {text.new}
                  </Badge>
                )}
              </Group>
            </Table.Td>
            {onRemove && (
              <Table.Td className={classes.act}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={text.removeMember(member.name)}
                  onClick={() => {
                    onRemove(member);
                  }}
                >
                  <CrossIcon />
                </ActionIcon>
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
