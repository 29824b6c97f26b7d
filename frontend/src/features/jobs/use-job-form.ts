import { useEffect, useRef } from "react";
import { get, useForm, type FieldPath } from "react-hook-form";
import type { Versioned } from "@/api/client";
import { describe, type Description } from "@/api/describe";
import { Problem } from "@/api/problem";
import type { Job } from "@/api/types";
import { formText } from "./form-text";
import { emptyForm, toBody, toFormValues, type FormValues } from "./form-values";

type Path = FieldPath<FormValues>;

/** API names that the form calls otherwise. */
const RENAMED: Record<string, string> = {
  schedule: "schedule.cron",
  "schedule.seconds": "schedule.every",
};

/** The form, its version at the server, and the ways of showing what is wrong in it. */
export function useJobForm(stored: Versioned<Job> | null) {
  const form = useForm<FormValues>({
    defaultValues: stored ? toFormValues(stored.value) : emptyForm(),
    shouldFocusError: true,
  });
  const { isDirty } = form.formState;
  const etag = useRef(stored?.etag ?? null);

  // What was stored meanwhile is taken over only while nobody has typed anything.
  useEffect(() => {
    if (!stored || isDirty || stored.etag === etag.current) return;
    etag.current = stored.etag;
    form.reset(toFormValues(stored.value));
  }, [stored, isDirty, form]);

  /** @returns what is left to say when the API's messages stand beside their fields. */
  const markRefused = (error: unknown): Description | null => {
    if (!(error instanceof Problem)) return describe(error);
    const rest: string[] = [];
    let first: Path | null = null;
    for (const [apiName, messages] of Object.entries(error.errors)) {
      const name = RENAMED[apiName] ?? apiName;
      const message = messages.join(" ");
      const value: unknown = get(form.getValues(), name);
      if (typeof value === "string" || name === "credential") {
        form.setError(name as Path, { type: "server", message });
        first ??= name as Path;
      } else rest.push(`${readPlace(name)}${message}`);
    }
    if (first) form.setFocus(first);
    if (rest.length > 0) return { title: describe(error).title, detail: rest.join(" ") };
    return first ? null : describe(error);
  };

  /** Start over from what the server has. */
  const takeOver = (saved: Versioned<Job>) => {
    etag.current = saved.etag;
    form.reset(toFormValues(saved.value));
  };

  /** What was typed stays, to be saved on top of their version. */
  const takeOverBelow = (theirs: Versioned<Job>) => {
    const typed = form.getValues();
    const { dirtyFields } = form.formState;
    const fresh = toFormValues(theirs.value);
    takeOver(theirs);
    const merged = { ...fresh };
    for (const name of Object.keys(dirtyFields) as (keyof FormValues)[]) {
      Object.assign(merged, { [name]: typed[name] });
    }
    form.reset(merged, { keepDefaultValues: true });
  };

  return {
    form,
    getEtag: () => etag.current,
    readBody: () => {
      const values = form.getValues();
      const before = form.formState.defaultValues?.credential?.id;
      return toBody(values, values.credential?.id !== before);
    },
    markRefused,
    takeOver,
    takeOverBelow,
  };
}

export type JobFormModel = ReturnType<typeof useJobForm>;

/** "steps.1.body": in the words of the form. */
function readPlace(name: string): string {
  const step = /^steps\.(\d+)/.exec(name)?.[1];
  if (step !== undefined) return `${formText.inStep(Number(step) + 1)}: `;
  if (name === "parameters") return `${formText.parameters}: `;
  return name === "non_field_errors" ? "" : `${name}: `;
}
