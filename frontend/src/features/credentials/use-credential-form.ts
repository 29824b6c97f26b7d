import { zodResolver } from "@hookform/resolvers/zod";
import { useEffect, useRef, useState } from "react";
import { useForm, type FieldPath } from "react-hook-form";
import type { Versioned } from "@/api/client";
import { describe, type Description } from "@/api/describe";
import { Problem } from "@/api/problem";
import type { Credential } from "@/api/types";
import { FIELD_WORDS, formText } from "./form-text";
import { foldsAround } from "./form-folds";
import { EMPTY_FORM, formSchema, type FieldName, type FormValues } from "./form-schema";
import { changesDestination, mergeTyped, toFormValues } from "./form-values";
import { isShown } from "./grant-fields";
import { useFolds } from "./use-folds";

const FIELD_NAMES = Object.keys(EMPTY_FORM) as FieldName[];
const MISSING = "missing";
const PAIRS: ReadonlySet<string> = new Set<FieldName>([
  "extra_authorization_params",
  "extra_token_params",
  "extra_headers",
]);

/** "base_urls.0", the first of a list, is told at the list. */
function toFieldName(apiName: string): FieldName | undefined {
  const [name = ""] = apiName.split(".");
  return FIELD_NAMES.find((field) => field === name);
}

/** The form, its version at the server, and the ways of showing what is wrong in it. */
export function useCredentialForm(
  stored: Versioned<Credential> | null,
  begins: FormValues = EMPTY_FORM,
) {
  const form = useForm<FormValues>({
    resolver: zodResolver(formSchema),
    defaultValues: stored ? toFormValues(stored.value) : begins,
    shouldFocusError: false,
  });
  const { isDirty } = form.formState;
  const folds = useFolds(stored?.value.rights.includes("configuration_write") === false);
  /** The template that was picked; its answers may still be missing, so it need not be in the form. */
  const [template, setTemplate] = useState(stored?.value.provider ?? "");
  /** What still fills in the form: a save waits for it. */
  const filling = useRef<Promise<unknown>>(Promise.resolve());
  const etag = useRef(stored?.etag ?? null);
  /** What is stored, as the form has it; here before the form tells that it was reset. */
  const baseline = useRef(stored && toFormValues(stored.value));

  // What was stored meanwhile is taken over only while nobody has typed anything.
  useEffect(() => {
    if (!stored || isDirty || stored.etag === etag.current) return;
    etag.current = stored.etag;
    baseline.current = toFormValues(stored.value);
    form.reset(baseline.current);
    setTemplate(stored.value.provider);
  }, [stored, isDirty, form]);

  // What was missing is there with the first letter; no need to submit first.
  useEffect(
    () =>
      form.subscribe({
        formState: { values: true },
        callback: ({ name }) => {
          const field = FIELD_NAMES.find((candidate) => candidate === name);
          if (field && form.getFieldState(field).error?.type === MISSING) form.clearErrors(field);
        },
      }),
    [form],
  );

  const focusOn = (name: FieldName) => {
    folds.open(foldsAround(name));
    const input: FieldPath<FormValues> = PAIRS.has(name)
      ? (`${name}.0.name` as FieldPath<FormValues>)
      : name;
    window.setTimeout(() => {
      form.setFocus(input);
    });
  };

  const focusOnFirst = (names: string[]) => {
    const first = FIELD_NAMES.find((name) => names.includes(name));
    if (first) focusOn(first);
  };

  /** Mark what hinders an authorization, and lead to the first of it. */
  const markMissing = (apiNames: string[]) => {
    const missing = apiNames.map(toFieldName).filter((name) => name !== undefined);
    for (const name of missing) {
      form.setError(name, { type: MISSING, message: formText.neededToAuthorize });
    }
    focusOnFirst(missing);
  };

  /** @returns what is left to say when the API's messages stand beside their fields. */
  const markRefused = (error: unknown): Description | null => {
    if (!(error instanceof Problem)) return describe(error);
    const marked: FieldName[] = [];
    const rest: string[] = [];
    for (const [apiName, messages] of Object.entries(error.errors)) {
      const name = toFieldName(apiName);
      const message = messages.join(" ");
      if (name && isShown(name, form.getValues())) {
        form.setError(name, { type: "server", message });
        marked.push(name);
      } else rest.push(`${FIELD_WORDS[apiName] ?? apiName}: ${message}`);
    }
    focusOnFirst(marked);
    if (rest.length > 0) return { title: describe(error).title, detail: rest.join(" ") };
    return marked.length > 0 ? null : describe(error);
  };

  /** Start over from what the server has. */
  const takeOver = (saved: Versioned<Credential>) => {
    etag.current = saved.etag;
    baseline.current = toFormValues(saved.value);
    // Still "submitted": a mark beside a field has to go as soon as the field is right.
    form.reset(baseline.current, { keepIsSubmitted: true });
  };

  /** Start from their version, with what was typed here on top of it. */
  const takeOverBelow = (theirs: Versioned<Credential>) => {
    const before = form.formState.defaultValues as FormValues;
    const merged = mergeTyped(form.getValues(), before, toFormValues(theirs.value));
    takeOver(theirs);
    form.reset(merged, { keepDefaultValues: true, keepIsSubmitted: true });
  };

  return {
    form,
    getEtag: () => etag.current,
    /** Whether the form leads the stored secrets elsewhere. */
    changesPlace: (values: FormValues) =>
      baseline.current !== null && changesDestination(values, baseline.current),
    focusOn,
    focusOnFirst,
    markMissing,
    markRefused,
    takeOver,
    takeOverBelow,
    folds,
    template,
    setTemplate,
    /** Has a save wait for what still fills in the form. */
    waitFor: (filled: Promise<unknown>) => {
      filling.current = filled.catch(() => undefined);
    },
    settled: () => filling.current,
  };
}

export type CredentialForm = ReturnType<typeof useCredentialForm>;
