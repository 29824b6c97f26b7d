import { Button, Menu } from "@mantine/core";
import type { Column } from "@/api/types";
import { COLUMNS } from "./columns";
import { text } from "./text";

type Props = { columns: Column[]; onColumns: (columns: Column[]) => void };

/** Which columns are shown. */
export function ColumnMenu({ columns, onColumns }: Props) {
  return (
    <Menu position="bottom-end" closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default">{text.columnsMenu}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {COLUMNS.map((column) => (
          <Menu.CheckboxItem
            key={column}
            checked={columns.includes(column)}
            onChange={(checked) => {
              onColumns(
                COLUMNS.filter((one) => (one === column ? checked : columns.includes(one))),
              );
            }}
          >
            {text.columns[column]}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
