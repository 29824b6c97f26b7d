import { Anchor, Table, Text } from "@mantine/core";
import type { Run } from "@/api/types";
import { formatMoment } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { StatusWord } from "@/ui/status-word";
import classes from "./jobs.module.css";
import { OUTCOMES } from "@/lib/run-words";
import { readTook } from "./took";
import { text } from "./text";

type Props = { runs: Run[]; onOpen: (id: string) => void };

export function RunTable({ runs, onOpen }: Props) {
  const now = useNow(60_000);
  const columns = text.runColumns;
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{columns.started}</Table.Th>
            <Table.Th>{columns.outcome}</Table.Th>
            <Table.Th visibleFrom="sm">{columns.by}</Table.Th>
            <Table.Th visibleFrom="md">{columns.took}</Table.Th>
            <Table.Th visibleFrom="xs">{columns.status}</Table.Th>
            <Table.Th visibleFrom="lg">{columns.tries}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map((run) => {
            const moment = formatMoment(run.created_at, now);
            return (
              <Table.Tr key={run.id}>
                <Table.Td>
                  <Anchor
                    component="button"
                    type="button"
                    size="sm"
                    aria-label={text.openRun(moment)}
                    onClick={() => {
                      onOpen(run.id);
                    }}
                  >
                    {moment}
                  </Anchor>
                </Table.Td>
                <Table.Td className={classes.name}>
                  <StatusWord {...OUTCOMES[run.outcome]} />
                  {run.sentence && (
                    <Text size="xs" c="dimmed">
                      {run.sentence}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td visibleFrom="sm">{run.started_by.name}</Table.Td>
                <Table.Td visibleFrom="md">{readTook(run)}</Table.Td>
                <Table.Td visibleFrom="xs">{run.status ?? "–"}</Table.Td>
                <Table.Td visibleFrom="lg">{run.tries}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
