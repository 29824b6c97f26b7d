import { Group, Text } from "@mantine/core";
import { SUBJECT_KINDS, type Subject } from "@/lib/subject-name";
import { PeopleIcon, PersonIcon, ProgramIcon } from "./icons";

const ICONS = { user: PersonIcon, role: PeopleIcon, service: ProgramIcon };

/** A name, with what it is the name of. */
export function SubjectLabel({ subject }: { subject: Subject }) {
  const Icon = ICONS[subject.kind];
  return (
    <Group gap={8} wrap="nowrap" align="flex-start" component="span">
      <Icon />
      <span>
        <Text component="span" size="sm" fw={500}>
          {subject.name}
        </Text>{" "}
        <Text component="span" size="xs" c="dimmed">
          {SUBJECT_KINDS[subject.kind]}
        </Text>
      </span>
    </Group>
  );
}
