import { Table, Text, Tooltip } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { attemptsQuery } from "@/api/overview";
import type { Attempt, Credential } from "@/api/types";
import { formatDateTime } from "@/lib/time";
import { Fold } from "@/ui/fold";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import classes from "./attempt-history.module.css";
import { historyText as text, readOutcome, readReason } from "./attempt-history-text";

const SHOWN = 20;

/** The last requests to the token endpoint, as marks and as a table; nothing without any. */
export function AttemptHistory({ credential: { id, status } }: { credential: Credential }) {
  const [isTable, setTable] = useState(false);
  const version = `${String(status.token_version)} ${status.last_error?.at ?? ""}`;
  const attempts = useQuery({ ...attemptsQuery(id, version), placeholderData: keepPreviousData });
  const newest = attempts.data?.slice(0, SHOWN) ?? [];
  if (newest.length === 0) return null;
  const failed = newest.filter((attempt) => readOutcome(attempt).tone === "bad").length;
  return (
    <section aria-label={text.title}>
      <Text component="h2" fw={600} m={0}>
        {text.title}
      </Text>
      <Text size="sm" c="dimmed">
        {text.hint}
      </Text>
      <div className={classes.marks} role="img" aria-label={text.summary(newest.length, failed)}>
        {newest.toReversed().map((attempt) => (
          <Mark key={attempt.id} attempt={attempt} />
        ))}
      </div>
      <Fold
        label={text.asTable}
        isOpen={isTable}
        onToggle={() => {
          setTable(!isTable);
        }}
      >
        <AttemptTable attempts={newest} />
      </Fold>
    </section>
  );
}

function Mark({ attempt }: { attempt: Attempt }) {
  const { word, tone } = readOutcome(attempt);
  return (
    <Tooltip
      label={text.mark(word, readReason(attempt), formatDateTime(attempt.started_at))}
      openDelay={0}
    >
      <span className={classes.mark} data-tone={tone} />
    </Tooltip>
  );
}

function AttemptTable({ attempts }: { attempts: Attempt[] }) {
  return (
    <Table verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{text.columns.when}</Table.Th>
          <Table.Th visibleFrom="xs">{text.columns.what}</Table.Th>
          <Table.Th>{text.columns.outcome}</Table.Th>
          <Table.Th>{text.columns.status}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {attempts.map((attempt) => (
          <Table.Tr key={attempt.id}>
            <Table.Td>
              <RelativeTime at={attempt.started_at} />
            </Table.Td>
            <Table.Td visibleFrom="xs">{text.purposes[attempt.purpose]}</Table.Td>
            <Table.Td>
              <StatusWord {...readOutcome(attempt)} />
              {attempt.error && (
                <Text size="sm" c="dimmed">
                  {readReason(attempt)}
                </Text>
              )}
            </Table.Td>
            <Table.Td>{attempt.status ?? text.noStatus}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
