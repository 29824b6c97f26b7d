import { Table, Text } from "@mantine/core";
import type { RunDetails } from "@/api/types";
import classes from "./jobs.module.css";
import { text } from "./text";

/** Each request of a run: which step, to whom, and what came of it. */
export function AttemptTable({ attempts }: { attempts: RunDetails["attempts"] }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table verticalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.step}</Table.Th>
            <Table.Th>{text.runColumns.status}</Table.Th>
            <Table.Th visibleFrom="sm">{text.host}</Table.Th>
            <Table.Th visibleFrom="xs">{text.took}</Table.Th>
            <Table.Th visibleFrom="sm">{text.size}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {attempts.map((attempt) => (
            <Table.Tr key={`${String(attempt.step)} ${attempt.at}`}>
              <Table.Td className={classes.name}>{attempt.name}</Table.Td>
              <Table.Td className={classes.name}>
                {attempt.status ?? "–"}
                {attempt.sentence && (
                  <Text size="xs" c="dimmed">
                    {attempt.sentence}
                  </Text>
                )}
              </Table.Td>
              <Table.Td visibleFrom="sm" className={classes.name}>
                {attempt.host}
              </Table.Td>
              <Table.Td visibleFrom="xs">
                {attempt.milliseconds === null ? "–" : text.milliseconds(attempt.milliseconds)}
              </Table.Td>
              <Table.Td visibleFrom="sm">
                {attempt.size === null ? "–" : text.bytes(attempt.size)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
