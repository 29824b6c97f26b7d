/** The form of a job, and how it becomes what the API takes. */
import type { Job, JobChange, JobStep } from "@/api/types";

type Pair = { name: string; value: string };
type CheckType = "text" | "number" | "boolean" | "null";
type Comparison = NonNullable<NonNullable<JobStep["check"]>["comparison"]>;

export type StepValues = {
  name: string;
  method: NonNullable<JobStep["method"]>;
  url: string;
  query: Pair[];
  headers: Pair[];
  body: {
    kind: NonNullable<JobStep["body"]>["kind"];
    text: string;
    pairs: Pair[];
    content_type: string;
    file: string | null;
  };
  expected: string[];
  has_check: boolean;
  check: { path: string; comparison: Comparison; value: string; type: CheckType };
  captures: { name: string; path: string }[];
  timeout_seconds: string;
};

export type FormValues = {
  name: string;
  description: string;
  tags: string[];
  is_enabled: boolean;
  credential: { id: string; path: string } | null;
  parameters: { name: string; default: string; required: boolean }[];
  steps: StepValues[];
  schedule: {
    kind: Job["schedule"]["kind"];
    cron: string;
    zone: string;
    every: string;
    unit: string;
  };
  overlap: Job["overlap"];
  missed: Job["missed"];
  retries: string;
  backoff_seconds: string;
  repeatable: Job["repeatable"];
};

const UNITS = ["86400", "3600", "60", "1"] as const;

export function emptyStep(number: number): StepValues {
  return {
    name: number === 1 ? "call" : `call${String(number)}`,
    method: "GET",
    url: "",
    query: [],
    headers: [],
    body: { kind: "none", text: "", pairs: [], content_type: "", file: null },
    expected: ["2xx"],
    has_check: false,
    check: { path: "$", comparison: "exists", value: "", type: "text" },
    captures: [],
    timeout_seconds: "30",
  };
}

export function emptyForm(): FormValues {
  return {
    name: "",
    description: "",
    tags: [],
    is_enabled: true,
    credential: null,
    parameters: [],
    steps: [emptyStep(1)],
    schedule: {
      kind: "none",
      cron: "0 9 * * 1-5",
      zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
      every: "5",
      unit: "60",
    },
    overlap: "skip",
    missed: "once",
    retries: "0",
    backoff_seconds: "5",
    repeatable: "by_method",
  };
}

export function toFormValues(job: Job): FormValues {
  const empty = emptyForm();
  return {
    name: job.name,
    description: job.description,
    tags: job.tags,
    is_enabled: job.is_enabled,
    credential: job.credential ? { id: job.credential, path: job.credential_path ?? "" } : null,
    parameters: job.parameters.map(({ name, default: usual = "", required = false }) => ({
      name,
      default: usual,
      required,
    })),
    steps: job.steps.map(toStepValues),
    schedule: {
      kind: job.schedule.kind,
      cron: job.schedule.cron || empty.schedule.cron,
      zone: job.schedule.kind === "cron" ? job.schedule.zone : empty.schedule.zone,
      ...toInterval(job.schedule.seconds ?? null, empty.schedule),
    },
    overlap: job.overlap,
    missed: job.missed,
    retries: String(job.retries),
    backoff_seconds: String(job.backoff_seconds),
    repeatable: job.repeatable,
  };
}

function toInterval(seconds: number | null, usual: { every: string; unit: string }) {
  if (!seconds) return { every: usual.every, unit: usual.unit };
  const unit = UNITS.find((length) => seconds % Number(length) === 0) ?? "1";
  return { every: String(seconds / Number(unit)), unit };
}

type GivenStep = Omit<JobStep, "timeout_seconds"> & Partial<JobStep>;

/** A call as the API has it; what it leaves out is as usual. */
export function toStepValues(step: GivenStep): StepValues {
  const empty = emptyStep(1);
  return {
    name: step.name,
    method: step.method ?? "GET",
    url: step.url,
    query: toPairs(step.query),
    headers: toPairs(step.headers),
    body: toBodyValues(step.body),
    expected: step.expected ?? empty.expected,
    has_check: step.check != null,
    check: step.check ? toCheckValues(step.check) : empty.check,
    captures: (step.captures ?? []).map(({ name, path }) => ({ name, path })),
    timeout_seconds: String(step.timeout_seconds ?? 30),
  };
}

function toPairs(given: { name: string; value?: string }[] = []): Pair[] {
  return given.map(({ name, value = "" }) => ({ name, value }));
}

function toBodyValues(body: JobStep["body"]): StepValues["body"] {
  if (!body) return emptyStep(1).body;
  const { kind, text = "", pairs, content_type = "", file = null } = body;
  return { kind, text, pairs: toPairs(pairs), content_type, file };
}

function toCheckValues(check: NonNullable<JobStep["check"]>): StepValues["check"] {
  const { path, comparison = "exists", value } = check;
  const isValueless = comparison === "exists" || comparison === "absent";
  return { path, comparison, ...toTyped(isValueless ? "" : value) };
}

function toTyped(value: unknown): { value: string; type: CheckType } {
  if (typeof value === "number") return { value: String(value), type: "number" };
  if (typeof value === "boolean") return { value: String(value), type: "boolean" };
  return typeof value === "string" ? { value, type: "text" } : { value: "", type: "null" };
}

/** All that the form says; the credential alone only where it was chosen or taken away here. */
export function toBody(values: FormValues, changesCredential: boolean) {
  const { credential, schedule, steps, retries, backoff_seconds, ...plain } = values;
  return {
    ...plain,
    ...(changesCredential ? { credential: credential?.id ?? null } : {}),
    retries: Number(retries),
    backoff_seconds: Number(backoff_seconds),
    steps: steps.map(toStep),
    schedule: toSchedule(schedule),
  } satisfies JobChange;
}

export function toSchedule({ kind, cron, zone, every, unit }: FormValues["schedule"]) {
  return {
    kind,
    cron: kind === "cron" ? cron.trim() : "",
    zone: kind === "cron" ? zone : "UTC",
    seconds: kind === "interval" ? Math.round(Number(every) * Number(unit)) || 0 : null,
  };
}

function toStep({ has_check, check, body, timeout_seconds, ...step }: StepValues): JobStep {
  return {
    ...step,
    url: step.url.trim(),
    query: step.query.filter(isSaid),
    headers: step.headers.filter(isSaid),
    body: {
      kind: body.kind,
      text: body.kind === "json" || body.kind === "text" ? body.text : "",
      pairs: body.kind === "form" ? body.pairs.filter(isSaid) : [],
      content_type: body.kind === "none" ? "" : body.content_type,
      file: body.kind === "file" ? body.file : null,
    },
    check: has_check
      ? { path: check.path, comparison: check.comparison, value: toValue(check) }
      : null,
    timeout_seconds: Number(timeout_seconds),
  };
}

const isSaid = ({ name, value }: Pair) => name !== "" || value !== "";

function toValue({ comparison, value, type }: StepValues["check"]) {
  if (comparison === "exists" || comparison === "absent" || type === "null") return null;
  if (type === "number") return Number(value);
  return type === "boolean" ? value === "true" : value;
}
