import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { Job, Run } from "@/api/types";

/**
 * The parts of a job's page are read apart. Once one of them tells of a run that the others do
 * not know of yet, all are read again: no page says both that it succeeded and that it failed.
 */
export function useOneMoment(job: Job, runs: Run[] | undefined) {
  const queryClient = useQueryClient();
  const newest = runs?.[0];
  const told = runs && [job.last_run_at, newest?.id, newest?.outcome].join(" ");
  const known = useRef(told);
  useEffect(() => {
    const isNews = known.current !== undefined && told !== known.current;
    known.current = told;
    if (isNews) void queryClient.invalidateQueries({ queryKey: ["jobs", job.id] });
  }, [queryClient, job.id, told]);
}
