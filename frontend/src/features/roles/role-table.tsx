import { ActionIcon, Group, Table, Text, VisuallyHidden } from "@mantine/core";
import { ChevronIcon } from "@/ui/icons";
import { LinkAnchor } from "@/ui/link";
import type { NestedRow } from "./nesting";
import classes from "./roles.module.css";
import { text } from "./text";

const INDENT = 24;

/** `onToggle`: null where the rows are no picture, and none of them opens. */
type Props = { rows: NestedRow[]; onToggle: ((key: string) => void) | null };

/** Roles, each with those in it below. */
export function RoleTable({ rows, onToggle }: Props) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table aria-label={text.title} verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.columns.name}</Table.Th>
            <Table.Th>{text.columns.people}</Table.Th>
            <Table.Th visibleFrom="sm">{text.columns.inner}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} onToggle={onToggle} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ row, onToggle }: { row: NestedRow; onToggle: Props["onToggle"] }) {
  const { role, level, within, inner } = row;
  return (
    <Table.Tr>
      <Table.Td className={classes.name}>
        <Group gap={4} wrap="nowrap" style={{ paddingInlineStart: level * INDENT }}>
          {onToggle && <Twist row={row} onToggle={onToggle} />}
          <span>
            <LinkAnchor to="/roles/$id" params={{ id: role.id }}>
              {role.name}
            </LinkAnchor>
            {within && <VisuallyHidden>{text.within(within.name)}</VisuallyHidden>}
            {role.is_fixed && (
              <Text size="xs" c="dimmed">
                {text.everybody}
              </Text>
            )}
          </span>
        </Group>
      </Table.Td>
      <Table.Td>{role.people}</Table.Td>
      <Table.Td visibleFrom="sm" className={classes.name}>
        <Text size="sm" c="dimmed">
          {inner.map(({ name }) => name).join(", ") || "–"}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

function Twist({ row, onToggle }: { row: NestedRow; onToggle: (key: string) => void }) {
  if (row.inner.length === 0) return <span className={classes.noTwist} aria-hidden />;
  const { name } = row.role;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={24}
      aria-expanded={row.isOpen}
      aria-label={row.isOpen ? text.close(name) : text.open(name)}
      onClick={() => {
        onToggle(row.key);
      }}
    >
      <span className={classes.twist} data-open={row.isOpen || undefined}>
        <ChevronIcon size={12} />
      </span>
    </ActionIcon>
  );
}
