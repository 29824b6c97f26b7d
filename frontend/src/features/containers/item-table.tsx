import { Checkbox, Table } from "@mantine/core";
import type { Item, ItemOrdering } from "@/api/types";
import { SortHeader } from "@/ui/sort-header";
import { ItemRow } from "./item-row";
import type { Selection } from "./selection";
import { text } from "./text";

type Props = {
  items: Item[];
  selection: Selection;
  /** Whether each row says where it is. */
  hasPaths: boolean;
  onTag: (tag: string) => void;
  ordering: ItemOrdering;
  onOrder: (ordering: ItemOrdering) => void;
};

export function ItemTable({ items, selection, hasPaths, onTag, ordering, onOrder }: Props) {
  const sort = {
    ordering,
    onOrder: (field: string) => {
      onOrder(field as ItemOrdering);
    },
  };
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
            <Table.Th visibleFrom="md">{text.columns.provider}</Table.Th>
            <Table.Th>{text.columns.state}</Table.Th>
            <Table.Th visibleFrom="sm">{text.columns.expires}</Table.Th>
            <Table.Th visibleFrom="lg">{text.columns.lastUsed}</Table.Th>
            <SortHeader
              label={text.columns.modified}
              field="modified_at"
              visibleFrom="md"
              {...sort}
            />
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
              selection={selection}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
