import { TextInput } from "@mantine/core";
import { useFormContext } from "react-hook-form";
import type { AddressName, FormValues } from "./form-schema";

type Name =
  | AddressName
  | "client_id"
  | "username"
  | "signing_key_id"
  | "assertion_issuer"
  | "assertion_subject"
  | "assertion_audience"
  | "assertion_lifetime"
  | "audience"
  | "calls_per_minute"
  | "largest_answer";

type Props = {
  name: Name;
  label: string;
  hint?: string;
  inputMode?: "numeric" | "decimal";
};

/** One line of the form; the browser neither fills it in nor corrects it. */
export function TextField({ name, label, hint, inputMode }: Props) {
  const { register, formState } = useFormContext<FormValues>();
  return (
    <TextInput
      label={label}
      description={hint}
      inputMode={inputMode}
      autoComplete="off"
      spellCheck={false}
      error={formState.errors[name]?.message}
      {...register(name)}
    />
  );
}

type AddressProps = { name: AddressName; label: string; hint?: string };

export function AddressField({ name, label, hint }: AddressProps) {
  const { register, formState } = useFormContext<FormValues>();
  return (
    <TextInput
      label={label}
      description={hint}
      type="url"
      placeholder="https://"
      autoComplete="off"
      error={formState.errors[name]?.message}
      {...register(name)}
    />
  );
}
