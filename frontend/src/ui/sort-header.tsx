import { Group, Table, UnstyledButton, type MantineBreakpoint } from "@mantine/core";
import { SortIcon } from "./icons";
import { text } from "./text";

type Props = {
  label: string;
  /** "name" ascending, "-name" descending. */
  field: string;
  ordering: string;
  onOrder: (ordering: string) => void;
  visibleFrom?: MantineBreakpoint;
};

export function SortHeader({ label, field, ordering, onOrder, visibleFrom }: Props) {
  const direction = ordering === field ? "up" : ordering === `-${field}` ? "down" : null;
  const sort = direction === "up" ? "ascending" : direction === "down" ? "descending" : "none";
  return (
    <Table.Th aria-sort={sort} visibleFrom={visibleFrom}>
      <UnstyledButton
        fz="sm"
        fw={700}
        title={text.sortBy(label)}
        onClick={() => {
          onOrder(direction === "up" ? `-${field}` : field);
        }}
      >
        <Group gap={4} wrap="nowrap">
          {label}
          <SortIcon direction={direction} size={14} />
        </Group>
      </UnstyledButton>
    </Table.Th>
  );
}
