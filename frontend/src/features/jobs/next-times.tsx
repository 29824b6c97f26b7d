import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { timesQuery } from "@/api/jobs";
import type { Job } from "@/api/types";
import { TimeList } from "./time-list";
import { text } from "./text";

const SHOWN = 5;

/** When a stored job is due. */
export function NextTimes({ job }: { job: Job }) {
  const { kind, cron, zone, seconds } = job.schedule;
  const isCron = kind === "cron" && job.is_enabled;
  const times = useQuery({
    ...timesQuery({ kind, cron, zone, seconds }),
    enabled: isCron,
    // The first of them passes.
    refetchInterval: 60_000,
  });
  if (!job.is_enabled) return <Text c="dimmed">{text.noTimesDisabled}</Text>;
  if (kind === "none") return <Text c="dimmed">{text.noTimes}</Text>;
  if (isCron) return times.data ? <TimeList times={times.data.next} /> : null;
  return <TimeList times={readIntervals(job.next_at, seconds)} />;
}

function readIntervals(first: string | null, seconds: number | null | undefined): string[] {
  if (!first || !seconds) return [];
  const start = new Date(first).getTime();
  return Array.from({ length: SHOWN }, (_, number) =>
    new Date(start + number * seconds * 1000).toISOString(),
  );
}
