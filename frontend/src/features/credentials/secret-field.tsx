import { Button, Group, PasswordInput, Textarea } from "@mantine/core";
import { useState } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import type { Credential, StoredSecret } from "@/api/types";
import type { FormValues, SecretName } from "./form-schema";
import { formText } from "./form-text";
import { KeptSecret } from "./kept-secret";

/** What every secret field of a form has to know of what is stored. */
export type Stored = {
  credential: Credential | null;
  /** What is stored is lost with the next save: it can't be kept. */
  losesSecret: boolean;
};

type Props = Stored & {
  name: SecretName;
  label: string;
  hint?: string;
  /** What becomes of one that is cleared. */
  clearedHint?: string;
  /** Keys and certificates have many lines, which a password field would join. */
  isLong?: boolean;
};

/** Write-only: what is stored is said to be there, and never shown. */
export function SecretField({ credential, ...props }: Props) {
  const secret = credential?.[props.name] ?? null;
  // Begins anew when another one was stored.
  return <Field key={secret?.set_at ?? "not set"} secret={secret} {...props} />;
}

type FieldProps = Omit<Props, "credential"> & { secret: StoredSecret | null };

function Field({ name, label, hint, clearedHint, isLong = false, ...props }: FieldProps) {
  const { secret, losesSecret } = props;
  const { setValue, setFocus, formState } = useFormContext<FormValues>();
  const typed = useWatch<FormValues, SecretName>({ name });
  const [isReplacing, setReplacing] = useState(false);
  const error = formState.errors[name]?.message;
  const replace = () => {
    setReplacing(true);
    window.setTimeout(() => {
      setFocus(name);
    });
  };
  const keep = () => {
    setReplacing(false);
    setValue(name, "", { shouldDirty: true, shouldValidate: true });
  };

  const canKeep = secret?.is_set === true && !losesSecret;
  if (canKeep && !isReplacing && typed === "") {
    return (
      <KeptSecret
        name={name}
        label={label}
        secret={secret}
        clearedHint={clearedHint}
        error={error}
        onReplace={replace}
      />
    );
  }
  return (
    <Group align="flex-end" gap="xs">
      <TypedSecret
        name={name}
        label={secret?.is_set ? formText.newSecret(label) : label}
        hint={hint ?? formText.secretHint}
        isLong={isLong}
        error={error}
      />
      {canKeep && (
        <Button variant="default" onClick={keep}>
          {formText.keep}
        </Button>
      )}
    </Group>
  );
}

type TypedProps = Pick<Required<Props>, "name" | "label" | "hint" | "isLong"> & {
  error: string | undefined;
};

function TypedSecret({ name, label, hint, isLong, error }: TypedProps) {
  const { register } = useFormContext<FormValues>();
  const shared = { flex: "1 1 240px", label, description: hint, error, spellCheck: false };
  if (isLong) {
    return (
      <Textarea
        {...shared}
        // Not as high as its text: what measures that would keep the secret on the page.
        rows={6}
        autoComplete="off"
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        {...register(name)}
      />
    );
  }
  return <PasswordInput {...shared} autoComplete="new-password" {...register(name)} />;
}
