import { http, HttpResponse } from "msw";
import type { Job, JobChange, JobRow, NewJob, ScheduleForm } from "@/api/types";
import { empty, invalid, notFound, page, problem } from "./answers";
import { inDays } from "./make";
import { makeJob, makeRun } from "./make-job";
import { world } from "./world";

type Id = { id: string };

const find = (id: string) => world.jobs.find((job) => job.id === id);
const etag = () => ({ headers: { ETag: `"${String(world.jobVersion)}"` } });

function toRow(job: Job): JobRow {
  const { schedule, ...rest } = job;
  return { ...rest, schedule_words: schedule.words };
}

function apply(job: Job, { schedule, credential, ...change }: JobChange) {
  Object.assign(job, change);
  if (schedule) Object.assign(job.schedule, schedule);
  if (credential !== undefined) Object.assign(job, { credential, has_credential: !!credential });
  world.jobVersion += 1;
}

export const jobHandlers = [
  http.get("/api/v1/jobs", ({ request }) => {
    const url = new URL(request.url);
    const wanted = url.searchParams.get("outcome");
    const rows = world.jobs.filter((job) => !wanted || job.last_outcome === wanted);
    return page(rows.map(toRow), url);
  }),
  http.post<never, NewJob>("/api/v1/jobs", async ({ request }) => {
    const { name, ...fields } = await request.json();
    if (find(name)) return invalid({ name: "This name is taken here." });
    const job = makeJob({ name });
    apply(job, fields);
    world.jobs.push(job);
    return HttpResponse.json(job, { status: 201, ...etag() });
  }),
  http.post<never, ScheduleForm>("/api/v1/jobs/schedule", async ({ request }) => {
    const { cron, kind } = await request.json();
    if (kind === "cron" && cron !== "0 9 * * 1-5") {
      return invalid({ schedule: "Cron has five fields." });
    }
    return HttpResponse.json({ words: "Every weekday at 09:00, UTC", next: [inDays(1)] });
  }),
  http.post<never, { line: string }>("/api/v1/jobs/curl", async ({ request }) => {
    const { line } = await request.json();
    if (!line.startsWith("curl")) return invalid({ line: "The line has to start with curl." });
    return HttpResponse.json({
      method: "POST",
      url: "https://api.example/v1/things",
      query: [{ name: "page", value: "2" }],
      headers: [{ name: "Accept", value: "text/plain" }],
      body: { kind: "json", text: '{"a":1}', pairs: [], content_type: "" },
      secrets: ["Authorization header"],
      notes: ["Redirects are not followed."],
    });
  }),
  http.get<Id>("/api/v1/jobs/:id", ({ params }) => {
    const job = find(params.id);
    return job ? HttpResponse.json(job, etag()) : notFound();
  }),
  http.patch<Id, JobChange>("/api/v1/jobs/:id", async ({ params, request }) => {
    const job = find(params.id);
    if (!job) return notFound();
    const match = request.headers.get("If-Match");
    if (match && match !== `"${String(world.jobVersion)}"`) return problem(412, "changed");
    apply(job, await request.json());
    return HttpResponse.json(job, etag());
  }),
  http.delete<Id>("/api/v1/jobs/:id", ({ params }) => {
    world.jobs = world.jobs.filter((job) => job.id !== params.id);
    return empty();
  }),
  http.delete<{ id: string; file: string }>("/api/v1/jobs/:id/files/:file", ({ params }) => {
    const job = find(params.id);
    if (!job) return notFound();
    job.files = job.files.filter(({ id }) => id !== params.file);
    return empty();
  }),
  http.post<Id, { parameters: Record<string, string> }>(
    "/api/v1/jobs/:id/run",
    async ({ params, request }) => {
      const { parameters } = await request.json();
      const missing = find(params.id)?.parameters.find(
        ({ name, required }) => required && !parameters[name],
      );
      if (missing) {
        return invalid({ [`parameters.${missing.name}`]: "The job needs this parameter." });
      }
      const run = makeRun({ id: "run-now", job: params.id, outcome: "running", parameters });
      world.runs.unshift(run);
      return HttpResponse.json(run, { status: 202 });
    },
  ),
  http.get<Id>("/api/v1/jobs/:id/runs", ({ params, request }) =>
    page(
      world.runs.filter((run) => run.job === params.id),
      new URL(request.url),
    ),
  ),
  http.get<Id>("/api/v1/jobs/:id/events", ({ request }) => page([], new URL(request.url))),
  http.get("/api/v1/jobs/:id/chart", () =>
    HttpResponse.json({
      days: [
        { day: "2026-03-01", succeeded: 3, failed: 1, interrupted: 1, skipped: 0, stopped: 0 },
        { day: "2026-03-02", succeeded: 0, failed: 0, interrupted: 0, skipped: 2, stopped: 0 },
      ],
    }),
  ),
  http.get("/api/v1/runs", ({ request }) =>
    page(
      world.runs
        .filter(({ outcome }) => outcome === "queued" || outcome === "running")
        .map((run) => {
          const job = find(run.job);
          const rights = job?.rights ?? [];
          return {
            ...run,
            job_name: job?.name ?? run.job,
            job_path: job?.path ?? `/hidden/${run.job}`,
            may_read: rights.includes("configuration_read"),
            may_stop: rights.includes("configuration_write") || !job,
          };
        }),
      new URL(request.url),
    ),
  ),
  http.get<Id>("/api/v1/runs/:id", ({ params }) => {
    const run = world.runs.find(({ id }) => id === params.id);
    return run ? HttpResponse.json(run) : notFound();
  }),
  http.post<Id>("/api/v1/runs/:id/stop", ({ params }) => {
    const run = world.runs.find(({ id }) => id === params.id);
    if (!run) return notFound();
    return HttpResponse.json(Object.assign(run, { outcome: "stopped" }));
  }),
];
