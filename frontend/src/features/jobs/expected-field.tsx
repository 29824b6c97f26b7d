import { TagsInput } from "@mantine/core";
import { get, useController, useFormContext, type FieldError } from "react-hook-form";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";

/** Which statuses are well. */
export function ExpectedField({ index }: { index: number }) {
  const name = `steps.${index}.expected` as const;
  const { field, fieldState } = useController<FormValues, `steps.${number}.expected`>({ name });
  const { ref, value: statuses, onChange, onBlur } = field;
  const { formState } = useFormContext<FormValues>();
  // What the API says of one of them is told at the list.
  const inner = statuses
    .map((_, place) => get(formState.errors, `${name}.${String(place)}`) as FieldError | undefined)
    .find(Boolean);
  return (
    <TagsInput
      label={formText.expected}
      description={formText.expectedHint}
      value={statuses}
      onChange={onChange}
      onBlur={onBlur}
      ref={ref}
      splitChars={[",", " "]}
      error={fieldState.error?.message ?? inner?.message}
    />
  );
}
