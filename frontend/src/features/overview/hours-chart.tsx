import { Table, Text, Tooltip } from "@mantine/core";
import { useState } from "react";
import type { Overview } from "@/api/types";
import { formatMoment } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { Fold } from "@/ui/fold";
import classes from "./day.module.css";
import { text } from "./text";

type Hours = Overview["hours"];
const LABEL_EACH = 6;

const add = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0);

/** Renewals as stacked bars, an hour each; the same as a table for who can't see or hover. */
export function HoursChart({ hours }: { hours: Hours }) {
  const [isTable, setTable] = useState(false);
  const now = useNow(60_000);
  const renewed = add(hours.map((hour) => hour.renewed));
  const failed = add(hours.map((hour) => hour.failed));
  if (renewed + failed === 0) return <Text c="dimmed">{text.quiet}</Text>;
  const most = Math.max(...hours.map((hour) => hour.renewed + hour.failed));
  return (
    <>
      <div className={classes.legend} aria-hidden>
        <span data-outcome="renewed">{text.renewed}</span>
        <span data-outcome="failed">{text.failed}</span>
        <span className={classes.most}>{most}</span>
      </div>
      <div role="img" aria-label={text.chart(renewed, failed)}>
        <div className={classes.bars}>
          {hours.map((hour) => (
            <Bar key={hour.begins_at} hour={hour} most={most} now={now} />
          ))}
        </div>
        <div className={classes.axis}>
          {hours.map(({ begins_at }, place) => (
            <span key={begins_at}>
              {place % LABEL_EACH === 0 && formatMoment(begins_at, new Date(begins_at))}
            </span>
          ))}
        </div>
      </div>
      <Fold
        label={text.asTable}
        isOpen={isTable}
        onToggle={() => {
          setTable(!isTable);
        }}
      >
        <HoursTable hours={hours} now={now} />
      </Fold>
    </>
  );
}

type BarProps = { hour: Hours[number]; most: number; now: Date };

function Bar({ hour: { begins_at, renewed, failed }, most, now }: BarProps) {
  const share = (number: number) => ({ height: `${String((number / most) * 100)}%` });
  return (
    <Tooltip label={text.column(formatMoment(begins_at, now), renewed, failed)} openDelay={0}>
      <div className={classes.bar}>
        {failed > 0 && <div data-outcome="failed" style={share(failed)} />}
        {renewed > 0 && <div data-outcome="renewed" style={share(renewed)} />}
      </div>
    </Tooltip>
  );
}

function HoursTable({ hours, now }: { hours: Hours; now: Date }) {
  return (
    <Table maw={480} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{text.hour}</Table.Th>
          <Table.Th>{text.renewed}</Table.Th>
          <Table.Th>{text.failed}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {hours.toReversed().map(({ begins_at, renewed, failed }) => (
          <Table.Tr key={begins_at}>
            <Table.Td>{formatMoment(begins_at, now)}</Table.Td>
            <Table.Td>{renewed}</Table.Td>
            <Table.Td>{failed}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
