import { Group, Text } from "@mantine/core";
import type { Subject } from "@/api/types";
import { PeopleIcon, PersonIcon, ProgramIcon } from "@/ui/icons";
import { KINDS } from "./text";

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
          {KINDS[subject.kind]}
        </Text>
      </span>
    </Group>
  );
}
