import { Switch, Table, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { changeJob } from "@/api/jobs";
import type { JobRow } from "@/api/types";
import { LinkAnchor } from "@/ui/link";
import { ProblemAlert } from "@/ui/problem-alert";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import classes from "./jobs.module.css";
import { readLastOutcome } from "@/lib/run-words";
import { text } from "./text";

export function JobTable({ jobs }: { jobs: JobRow[] }) {
  const queryClient = useQueryClient();
  const enable = useMutation({
    mutationFn: ({ id, is_enabled }: Pick<JobRow, "id" | "is_enabled">) =>
      changeJob(id, { is_enabled }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ["jobs"] }),
  });
  const columns = text.columns;
  return (
    <>
      {enable.error && <ProblemAlert {...describe(enable.error)} />}
      <Table.ScrollContainer minWidth={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{columns.name}</Table.Th>
              <Table.Th visibleFrom="md">{columns.schedule}</Table.Th>
              <Table.Th>{columns.last}</Table.Th>
              <Table.Th visibleFrom="lg">{columns.lastAt}</Table.Th>
              <Table.Th visibleFrom="sm">{columns.next}</Table.Th>
              <Table.Th visibleFrom="xs">{columns.enabled}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {jobs.map((job) => (
              <Row
                key={job.id}
                job={job}
                isBusy={enable.isPending && enable.variables.id === job.id}
                onEnable={(is_enabled) => {
                  enable.mutate({ id: job.id, is_enabled });
                }}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

type RowProps = { job: JobRow; isBusy: boolean; onEnable: (isEnabled: boolean) => void };

function Row({ job, isBusy, onEnable }: RowProps) {
  return (
    <Table.Tr>
      <Table.Td className={classes.name}>
        <LinkAnchor to="/jobs/$id" params={{ id: job.id }}>
          {job.name}
        </LinkAnchor>
        <Text size="xs" c="dimmed">
          {job.path.slice(0, -job.name.length - 1) || "/"}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md">{job.schedule_words}</Table.Td>
      <Table.Td>
        <StatusWord {...readLastOutcome(job.last_outcome, true)} />
        {job.has_lost_credential && (
          <Text size="xs" c="dimmed">
            {text.lostShort}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="lg">
        <RelativeTime at={job.last_run_at} none={text.neverRun} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <RelativeTime at={job.next_at} none={text.noNext} />
      </Table.Td>
      <Table.Td visibleFrom="xs">
        <Switch
          aria-label={text.enable(job.name)}
          checked={job.is_enabled}
          disabled={isBusy || !job.rights.includes("configuration_write")}
          onChange={(event) => {
            onEnable(event.currentTarget.checked);
          }}
        />
      </Table.Td>
    </Table.Tr>
  );
}
