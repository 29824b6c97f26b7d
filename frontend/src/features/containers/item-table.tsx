import { Table } from "@mantine/core";
import type { Item, ItemOrdering } from "@/api/types";
import { SortHeader } from "@/ui/sort-header";
import { ItemRow } from "./item-row";
import { text } from "./text";

type Props = {
  items: Item[];
  /** Whether each row says where it is. */
  hasPaths: boolean;
  ordering: ItemOrdering;
  onOrder: (ordering: ItemOrdering) => void;
};

export function ItemTable({ items, hasPaths, ordering, onOrder }: Props) {
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
            <ItemRow key={item.id} item={item} hasPath={hasPaths} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
