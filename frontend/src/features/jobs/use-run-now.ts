import { useMutation, useQueryClient } from "@tanstack/react-query";
import { runJob } from "@/api/jobs";
import type { Job } from "@/api/types";

/** Starts a run, and leads to it. */
export function useRunNow(job: Job, onStarted: (run: string) => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (parameters: Record<string, string>) => runJob(job.id, parameters),
    onSuccess: async (run) => {
      onStarted(run.id);
      await queryClient.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
}

export type RunNow = ReturnType<typeof useRunNow>;
