import { expect, test } from "vitest";
import { fillFromCurl } from "@/features/jobs/fill-from-curl";
import {
  emptyForm,
  emptyStep,
  toBody,
  toFormValues,
  toSchedule,
} from "@/features/jobs/form-values";
import { makeJob, makeStep } from "../fake-api/make-job";

test("what was read and is saved unchanged stays the same", () => {
  const job = makeJob({
    name: "report",
    parameters: [{ name: "day", default: "", required: true }],
    steps: [
      makeStep({
        method: "POST",
        query: [{ name: "a", value: "{{day}}" }],
        body: { kind: "json", text: "{}", pairs: [], content_type: "", file: null },
        check: { path: "$.n", comparison: "at_least", value: 3 },
        captures: [{ name: "id", path: "$.id" }],
      }),
      makeStep({ name: "second", check: { path: "$.ok", comparison: "equals", value: true } }),
      makeStep({ name: "third", check: { path: "$.x", comparison: "differs", value: null } }),
    ],
    schedule: { kind: "interval", cron: "", zone: "UTC", seconds: 5400, words: "" },
    retries: 2,
  });

  const body = toBody(toFormValues(job), false);

  expect(body.steps).toEqual(job.steps);
  expect(body.parameters).toEqual(job.parameters);
  expect(body.schedule).toEqual({ kind: "interval", cron: "", zone: "UTC", seconds: 5400 });
  expect(body.retries).toBe(2);
  expect("credential" in body).toBe(false);
});

test("a credential is said only where it was chosen or taken away", () => {
  const values = { ...emptyForm(), credential: { id: "crm", path: "/team/crm" } };

  expect(toBody(values, true).credential).toBe("crm");
  expect(toBody({ ...values, credential: null }, true).credential).toBeNull();
});

test.each([
  [90, "90", "1"],
  [300, "5", "60"],
  [7200, "2", "3600"],
  [172_800, "2", "86400"],
])("%i seconds are shown in the largest unit that fits", (seconds, every, unit) => {
  const schedule = { kind: "interval" as const, cron: "", zone: "UTC", seconds, words: "" };

  const values = toFormValues(makeJob({ name: "report", schedule }));

  expect(values.schedule).toMatchObject({ every, unit });
  expect(toSchedule(values.schedule).seconds).toBe(seconds);
});

test("what a kind of body does not have is not sent", () => {
  const step = emptyStep(1);
  step.body = {
    kind: "form",
    text: "left over",
    pairs: [
      { name: "a", value: "1" },
      { name: "", value: "" },
    ],
    content_type: "",
    file: "file",
  };

  const [sent] = toBody({ ...emptyForm(), steps: [step] }, false).steps;

  expect(sent?.body).toEqual({
    kind: "form",
    text: "",
    pairs: [{ name: "a", value: "1" }],
    content_type: "",
    file: null,
  });
});

test("a line of curl leaves what is expected of the answer", () => {
  const step = { ...emptyStep(1), expected: ["201"], name: "create" };

  const filled = fillFromCurl(step, {
    method: "PUT",
    url: "https://api.example/x",
    query: [],
    headers: [{ name: "Accept", value: "*/*" }],
    body: { kind: "text", text: "hello", pairs: [], content_type: "text/plain" },
    secrets: [],
    notes: [],
  });

  expect(filled).toMatchObject({ name: "create", method: "PUT", expected: ["201"] });
  expect(filled.body).toMatchObject({ kind: "text", text: "hello", file: null });
});
