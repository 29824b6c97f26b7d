/** Jobs and runs as the API tells of them. */
import type { Job, JobStep, RunDetails } from "@/api/types";
import { inDays, makeContainer } from "./make";

export function makeStep(more: Partial<JobStep> = {}): JobStep {
  return {
    name: "call",
    method: "GET",
    url: "https://api.example/v1/report",
    query: [],
    headers: [],
    body: { kind: "none", text: "", pairs: [], content_type: "", file: null },
    expected: ["2xx"],
    check: null,
    captures: [],
    timeout_seconds: 30,
    ...more,
  };
}

/** A job in /team; its id is the name. */
export function makeJob(more: Partial<Job> & { name: string }): Job {
  return {
    id: more.name,
    path: `/team/${more.name}`,
    container: "/team",
    container_path: "/team",
    description: "",
    tags: [],
    rights: makeContainer("/team").rights,
    is_enabled: true,
    credential: null,
    credential_path: null,
    has_credential: false,
    has_lost_credential: false,
    runs_for: "Alice Example",
    caller_gone: "",
    steps: [makeStep()],
    parameters: [],
    retries: 0,
    backoff_seconds: 5,
    repeatable: "by_method",
    schedule: {
      kind: "none",
      cron: "",
      zone: "UTC",
      seconds: null,
      words: "Only when somebody runs it",
    },
    overlap: "skip",
    missed: "once",
    next_at: null,
    last_run_at: null,
    last_outcome: "",
    failing_since: null,
    files: [],
    created_at: inDays(-3),
    created_by: "Alice Example",
    modified_at: inDays(-2),
    modified_by: "Alice Example",
    owner: "Alice Example",
    ...more,
  };
}

export function makeRun(more: Partial<RunDetails> & { id: string; job: string }): RunDetails {
  return {
    outcome: "succeeded",
    sentence: "",
    error: "",
    started_by: { kind: "user", id: "alice", name: "Alice Example" },
    runs_for: "Alice Example",
    created_at: inDays(-1),
    due_at: null,
    started_at: inDays(-1),
    ended_at: inDays(-1),
    status: 200,
    tries: 1,
    repeats: null,
    attempts: [],
    retry_at: null,
    parameters: {},
    content_type: "application/json",
    size: 12,
    is_cut: false,
    body: '{"done":true}',
    ...more,
  };
}
