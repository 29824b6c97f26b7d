import { Checkbox, Table } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { Column, Item, ItemOrdering } from "@/api/types";
import { SortHeader } from "@/ui/sort-header";
import { VISIBLE_FROM } from "./columns";
import { ItemRow } from "./item-row";
import type { Selection } from "./selection";
import { text } from "./text";

const NARROW = "(max-width: 36em)";

type Props = {
  items: Item[];
  selection: Selection;
  /** Whether each row says where it is. */
  hasPaths: boolean;
  onTag: (tag: string) => void;
  columns: Column[];
  ordering: ItemOrdering;
  onOrder: (ordering: ItemOrdering) => void;
};

export function ItemTable({
  items,
  selection,
  hasPaths,
  onTag,
  columns,
  ordering,
  onOrder,
}: Props) {
  const sort = {
    ordering,
    onOrder: (field: string) => {
      onOrder(field as ItemOrdering);
    },
  };
  // Beside its state, a name would have room for a syllable.
  const isNarrow = useMediaQuery(NARROW) ?? false;
  const besides = isNarrow ? columns.filter((column) => column !== "state") : columns;
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={36} pr={0}>
              {selection.canChooseAny && (
                <Checkbox
                  size="xs"
                  aria-label={text.chooseAll}
                  checked={selection.isAll}
                  indeterminate={selection.items.length > 0 && !selection.isAll}
                  onChange={() => {
                    selection.setAll(!selection.isAll);
                  }}
                />
              )}
            </Table.Th>
            <SortHeader label={text.columns.name} field="name" {...sort} />
            {besides.map((column) =>
              column === "modified" ? (
                <SortHeader
                  key={column}
                  label={text.columns.modified}
                  field="modified_at"
                  visibleFrom={VISIBLE_FROM[column]}
                  {...sort}
                />
              ) : (
                <Table.Th key={column} visibleFrom={VISIBLE_FROM[column]}>
                  {text.columns[column]}
                </Table.Th>
              ),
            )}
            <Table.Th w={48} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <ItemRow
              key={item.id}
              item={item}
              hasPath={hasPaths}
              onTag={onTag}
              columns={besides}
              hasStateBelow={isNarrow && columns.includes("state")}
              selection={selection}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
