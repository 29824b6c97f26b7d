import { Select } from "@mantine/core";
import { useController, type FieldPath } from "react-hook-form";
import type { FormValues } from "./form-values";

type Props = {
  name: FieldPath<FormValues>;
  label: string;
  /** The words of the values that there are. */
  words: Record<string, string>;
  isLabelHidden?: boolean;
  hint?: string;
  /** What is said where none of them was chosen. */
  needed?: string;
  searchable?: boolean;
  w?: number;
  flex?: string;
};

/** One of a few values, of which one always is. */
export function ChoiceField({ name, label, words, isLabelHidden, hint, ...props }: Props) {
  const { needed, ...input } = props;
  const { field, fieldState } = useController<FormValues>({
    name,
    ...(needed ? { rules: { validate: (value) => String(value) in words || needed } } : {}),
  });
  const { ref, value, onChange, onBlur } = field;
  return (
    <Select
      {...input}
      {...(isLabelHidden ? { "aria-label": label } : { label })}
      description={hint}
      allowDeselect={false}
      data={Object.entries(words).map(([each, word]) => ({ value: each, label: word }))}
      value={typeof value === "string" ? value : null}
      onChange={onChange}
      onBlur={onBlur}
      ref={ref}
      error={fieldState.error?.message}
    />
  );
}
