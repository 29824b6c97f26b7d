import { TextInput } from "@mantine/core";
import { get, useFormContext, type FieldError, type FieldPath } from "react-hook-form";
import classes from "./jobs.module.css";
import type { FormValues } from "./form-values";

type Props = {
  name: FieldPath<FormValues>;
  label: string;
  /** Where the label is said by the table or line that the field stands in. */
  isLabelHidden?: boolean;
  hint?: string;
  needed?: string;
  /** Says what is wrong with what was typed, if something is. */
  check?: (typed: string) => string | undefined;
  placeholder?: string;
  inputMode?: "numeric" | "url";
  isCode?: boolean;
  flex?: string;
};

/** One line of the form; the browser neither fills it in nor corrects it. */
export function LineField({ name, label, isLabelHidden, hint, isCode, ...props }: Props) {
  const { needed, check, ...input } = props;
  const { register, formState } = useFormContext<FormValues>();
  const error = get(formState.errors, name) as FieldError | undefined;
  return (
    <TextInput
      {...input}
      {...(isLabelHidden ? { "aria-label": label } : { label })}
      description={hint}
      autoComplete="off"
      spellCheck={false}
      error={error?.message}
      classNames={isCode ? { input: classes.mono } : undefined}
      {...register(name, {
        ...(needed ? { required: needed } : {}),
        ...(check ? { validate: (typed) => check(String(typed)) } : {}),
      })}
    />
  );
}
