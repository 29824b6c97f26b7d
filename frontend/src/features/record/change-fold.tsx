import { Table } from "@mantine/core";
import { useState } from "react";
import type { Event } from "@/api/types";
import { Fold } from "@/ui/fold";
import classes from "./event-table.module.css";
import { text } from "./text";
import { readChanges } from "./value-changes";

/** The values before and after, unfolded; nothing, where the event tells of none. */
export function ChangeFold({ event }: { event: Event }) {
  const [isOpen, setOpen] = useState(false);
  const changes = readChanges(event);
  if (changes.length === 0) return null;
  return (
    <Fold
      label={isOpen ? text.less : text.more}
      isOpen={isOpen}
      onToggle={() => {
        setOpen(!isOpen);
      }}
    >
      <Table verticalSpacing={4} withTableBorder highlightOnHover={false} aria-label={text.more}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.field}</Table.Th>
            <Table.Th>{text.before}</Table.Th>
            <Table.Th>{text.after}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ field, before, after }) => (
            <Table.Tr key={field}>
              <Table.Th scope="row" className={classes.field}>
                {field}
              </Table.Th>
              <Table.Td className={classes.what}>{before || text.nothing}</Table.Td>
              <Table.Td className={classes.what}>{after || text.nothing}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Fold>
  );
}
