import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, ifMatch, read, readCursor, readVersioned } from "./client";
import type { JobChange, JobFilter, NewJob, Outcome, Run, ScheduleForm } from "./types";

/** Runs begin by themselves: an open window shows them after so long. */
const LIVE_PACE = 5_000;
/** While one is under way, whoever looks at it wants to see it end. */
const OPEN_PACE = 1_000;

export function isOpen({ outcome }: Pick<Run, "outcome">): boolean {
  return outcome === "queued" || outcome === "running";
}

export function jobsQuery(filter: Omit<JobFilter, "cursor">) {
  return infiniteQueryOptions({
    queryKey: ["jobs", "list", filter],
    queryFn: ({ pageParam }) =>
      read(client.GET("/api/v1/jobs", { params: { query: { ...filter, cursor: pageParam } } })),
    // Of a long list each page would be asked again.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : LIVE_PACE),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => readCursor(page.next),
  });
}

export function jobQuery(id: string) {
  return queryOptions({
    queryKey: ["jobs", id, "self"],
    queryFn: () =>
      readVersioned(client.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } } })),
    refetchInterval: LIVE_PACE,
  });
}

export function createJob(body: NewJob) {
  return readVersioned(client.POST("/api/v1/jobs", { body }));
}

export function changeJob(id: string, body: JobChange, etag: string | null = null) {
  const params = { path: { job_id: id }, header: ifMatch(etag) };
  return readVersioned(client.PATCH("/api/v1/jobs/{job_id}", { params, body }));
}

export function deleteJob(id: string) {
  return read(client.DELETE("/api/v1/jobs/{job_id}", { params: { path: { job_id: id } } }));
}

export function runJob(id: string, parameters: Record<string, string>) {
  const params = { path: { job_id: id } };
  return read(client.POST("/api/v1/jobs/{job_id}/run", { params, body: { parameters } }));
}

export function runsQuery(id: string, outcome?: Outcome) {
  return infiniteQueryOptions({
    queryKey: ["jobs", id, "runs", outcome ?? ""],
    queryFn: ({ pageParam }) =>
      read(
        client.GET("/api/v1/jobs/{job_id}/runs", {
          params: { path: { job_id: id }, query: { outcome, cursor: pageParam } },
        }),
      ),
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages ?? [];
      if (pages.length > 1) return false;
      return pages[0]?.results.some(isOpen) ? OPEN_PACE : LIVE_PACE;
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => readCursor(page.next),
  });
}

/** The runs that wait or are under way, of whatever job. */
export const openRunsQuery = infiniteQueryOptions({
  queryKey: ["jobs", "open-runs"],
  queryFn: ({ pageParam }) =>
    read(client.GET("/api/v1/runs", { params: { query: { cursor: pageParam } } })),
  refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? false : LIVE_PACE),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (page) => readCursor(page.next),
});

export function runQuery(id: string) {
  return queryOptions({
    queryKey: ["runs", id],
    queryFn: () => read(client.GET("/api/v1/runs/{run_id}", { params: { path: { run_id: id } } })),
    refetchInterval: ({ state }) => (state.data && !isOpen(state.data) ? false : OPEN_PACE),
  });
}

export function stopRun(id: string) {
  return read(client.POST("/api/v1/runs/{run_id}/stop", { params: { path: { run_id: id } } }));
}

/** How the runs of each of the last days ended. */
export function chartQuery(id: string) {
  return queryOptions({
    queryKey: ["jobs", id, "chart"],
    queryFn: () =>
      read(client.GET("/api/v1/jobs/{job_id}/chart", { params: { path: { job_id: id } } })),
    refetchInterval: 6 * LIVE_PACE,
  });
}

/** A schedule as a sentence, and its next five times. */
export function timesQuery(schedule: ScheduleForm) {
  return queryOptions({
    queryKey: ["jobs", "times", schedule],
    queryFn: () => read(client.POST("/api/v1/jobs/schedule", { body: schedule })),
    staleTime: 30_000,
    retry: false,
  });
}

/** What a line of curl asks for; the line is not kept. */
export function readCurl(line: string) {
  return read(client.POST("/api/v1/jobs/curl", { body: { line } }));
}

/** A file that a step can send; it is never given out again. */
export function addFile(id: string, file: File) {
  return read(
    client.POST("/api/v1/jobs/{job_id}/files", {
      params: { path: { job_id: id }, query: { name: file.name } },
      headers: { "Content-Type": "application/octet-stream" },
      body: "",
      bodySerializer: () => file,
    }),
  );
}

/** A step that sends it fails from then on. */
export function deleteFile(id: string, file: string) {
  const params = { path: { job_id: id, file_id: file } };
  return read(client.DELETE("/api/v1/jobs/{job_id}/files/{file_id}", { params }));
}

export function jobEventsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ["jobs", id, "events"],
    queryFn: ({ pageParam }) =>
      read(
        client.GET("/api/v1/jobs/{job_id}/events", {
          params: { path: { job_id: id }, query: { cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => readCursor(page.next),
  });
}
