import { Table, Text, Tooltip } from "@mantine/core";
import { useState } from "react";
import type { JobChart } from "@/api/types";
import { formatDate } from "@/lib/time";
import { Fold } from "@/ui/fold";
import classes from "./jobs.module.css";
import { text } from "./text";

type Group = keyof typeof text.groups;
type Day = { day: string } & Record<Group, number>;

const GROUPS = Object.keys(text.groups) as Group[];

function toDay(day: JobChart["days"][number]): Day {
  return {
    day: day.day,
    succeeded: day.succeeded,
    failed: day.failed + day.interrupted,
    other: day.skipped + day.stopped,
  };
}

const sum = (days: Day[], group: Group) => days.reduce((total, day) => total + day[group], 0);

/** Runs as stacked bars, a day each; the same as a table for who can't see or hover. */
export function RunsChart({ days: told }: { days: JobChart["days"] }) {
  const [isTable, setTable] = useState(false);
  const days = told.map(toDay);
  const most = Math.max(...days.map((day) => day.succeeded + day.failed + day.other));
  if (most <= 0) return <Text c="dimmed">{text.quiet}</Text>;
  const [succeeded = 0, failed = 0, other = 0] = GROUPS.map((group) => sum(days, group));
  const share = (number: number) => ({ height: `${String((number / most) * 100)}%` });
  return (
    <div>
      <div className={classes.legend} aria-hidden>
        {GROUPS.map((group) => (
          <span key={group} data-group={group}>
            {text.groups[group]}
          </span>
        ))}
      </div>
      <div role="img" aria-label={text.chart(succeeded, failed, other)}>
        <div className={classes.bars}>
          {days.map((day) => (
            <Tooltip
              key={day.day}
              openDelay={0}
              label={text.bar(formatDate(day.day), day.succeeded, day.failed, day.other)}
            >
              <div className={classes.bar}>
                {GROUPS.toReversed()
                  .filter((group) => day[group] > 0)
                  .map((group) => (
                    <div key={group} data-group={group} style={share(day[group])} />
                  ))}
              </div>
            </Tooltip>
          ))}
        </div>
        <div className={classes.axis}>
          <span>{formatDate(days[0]?.day ?? "")}</span>
          <span>{formatDate(days.at(-1)?.day ?? "")}</span>
        </div>
      </div>
      <Fold
        label={text.asTable}
        isOpen={isTable}
        onToggle={() => {
          setTable(!isTable);
        }}
      >
        <DayTable days={days} />
      </Fold>
    </div>
  );
}

function DayTable({ days }: { days: Day[] }) {
  return (
    <Table maw={560} verticalSpacing={4}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{text.day}</Table.Th>
          {GROUPS.map((group) => (
            <Table.Th key={group}>{text.groups[group]}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {days.toReversed().map((day) => (
          <Table.Tr key={day.day}>
            <Table.Td>{formatDate(day.day)}</Table.Td>
            {GROUPS.map((group) => (
              <Table.Td key={group}>{day[group]}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
