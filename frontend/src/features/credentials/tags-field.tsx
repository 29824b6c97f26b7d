import { TagsInput } from "@mantine/core";
import { useController } from "react-hook-form";
import type { FormValues } from "./form-schema";

type Props = {
  name: "scope" | "base_urls";
  label: string;
  description: string;
  /** What ends one value, typed or pasted. */
  separators: string[];
};

/** Values as tags: typed one by one, or pasted as a list. */
export function TagsField({ name, label, description, separators }: Props) {
  const { field, fieldState } = useController<FormValues, typeof name>({ name });
  const { ref, value: tags, onChange, onBlur } = field;
  return (
    <TagsInput
      label={label}
      description={description}
      value={tags}
      onChange={onChange}
      onBlur={onBlur}
      ref={ref}
      splitChars={separators}
      isDuplicate={(value, values) => values.includes(value)}
      spellCheck={false}
      error={fieldState.error?.message}
    />
  );
}
