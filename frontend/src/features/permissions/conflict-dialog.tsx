import { Button, Group, Stack, Table, Text } from "@mantine/core";
import type { Entry } from "@/api/types";
import { FACETS, VALUES } from "@/lib/access-words";
import { writeSubject } from "@/lib/subject-name";
import { Dialog } from "@/ui/dialog";
import { SubjectLabel } from "@/ui/subject-label";
import { findClashes, toDraft, type Draft, type Said } from "./draft";
import classes from "./permissions.module.css";
import { text } from "./text";

type Props = {
  base: Draft;
  mine: Draft;
  theirs: Entry[];
  onTakeTheirs: () => void;
  onKeepMine: () => void;
  onClose: () => void;
};

const tell = ({ value }: Said) => (value ? VALUES[value] : text.inherit);

/** Two versions side by side, where they differ. */
export function ConflictDialog({ base, mine, theirs, onTakeTheirs, onKeepMine, onClose }: Props) {
  const clashes = findClashes(base, mine, toDraft(theirs));
  const isAnythingLeft = clashes.some(({ mine }) => mine !== null);
  return (
    <Dialog onClose={onClose} title={text.conflictTitle} size="lg">
      <Stack>
        <Text size="sm">{isAnythingLeft ? text.conflictSentence : text.conflictSame}</Text>
        {clashes.length > 0 && (
          <>
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{text.about}</Table.Th>
                  <Table.Th>{text.wanted}</Table.Th>
                  <Table.Th>{text.there}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {clashes.map(({ subject, facet, mine, theirs }) => (
                  <Table.Tr key={`${writeSubject(subject)} ${facet}`}>
                    <Table.Td className={classes.name}>
                      <SubjectLabel subject={subject} />
                      <Text size="sm">{FACETS[facet]}</Text>
                    </Table.Td>
                    <Table.Td>{mine ? tell(mine) : text.notChanged}</Table.Td>
                    <Table.Td>{tell(theirs)}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
            {isAnythingLeft && (
              <Text size="sm" c="dimmed">
                {text.keepMineHint}
              </Text>
            )}
          </>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onTakeTheirs}>
            {text.takeTheirs}
          </Button>
          {isAnythingLeft && <Button onClick={onKeepMine}>{text.keepMine}</Button>}
        </Group>
      </Stack>
    </Dialog>
  );
}
