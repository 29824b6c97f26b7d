import { Button, Group, Input, PasswordInput, Text } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import type { Credential } from "@/api/types";
import { formatDate } from "@/lib/time";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";

type Props = {
  secret: Credential["client_secret"] | null;
  /** What is stored is lost with the next save: it can't be kept. */
  losesSecret: boolean;
};

function describeStored({ set_at, set_by }: Credential["client_secret"]): string {
  if (!set_at) return formText.secretSet;
  return formText.secretSetOn(formatDate(set_at)) + (set_by ? formText.secretSetBy(set_by) : "");
}

/** Write-only: what is stored is said to be there, and never shown. */
export function SecretField({ secret, losesSecret }: Props) {
  const { register, setValue, setFocus, formState } = useFormContext<FormValues>();
  const [isCleared, typed] = useWatch<FormValues, ["clear_secret", "client_secret"]>({
    name: ["clear_secret", "client_secret"],
  });
  const [isReplacing, setReplacing] = useState(false);
  const error = formState.errors.client_secret?.message;
  const setCleared = (cleared: boolean) => {
    setValue("clear_secret", cleared, { shouldDirty: true });
  };
  const replace = () => {
    setReplacing(true);
    window.setTimeout(() => {
      setFocus("client_secret");
    });
  };
  const keep = () => {
    setReplacing(false);
    setCleared(false);
    setValue("client_secret", "", { shouldDirty: true, shouldValidate: true });
  };

  const canKeep = secret?.is_set === true && !losesSecret;
  if (!canKeep || isReplacing || typed !== "") {
    return (
      <Group align="flex-end" gap="xs">
        <PasswordInput
          flex="1 1 240px"
          label={secret?.is_set ? formText.newSecret : formText.clientSecret}
          description={formText.secretHint}
          autoComplete="new-password"
          spellCheck={false}
          error={error}
          {...register("client_secret")}
        />
        {canKeep && (
          <Button variant="default" onClick={keep}>
            {formText.keep}
          </Button>
        )}
      </Group>
    );
  }
  return (
    <StoredSecret
      sentence={isCleared ? formText.secretCleared : describeStored(secret)}
      error={error}
    >
      {isCleared ? (
        <SmallButton label={formText.keep} onClick={keep} />
      ) : (
        <>
          <SmallButton label={formText.replace} onClick={replace} />
          <SmallButton
            label={formText.clear}
            onClick={() => {
              setCleared(true);
            }}
          />
        </>
      )}
    </StoredSecret>
  );
}

type StoredProps = { sentence: string; error: string | undefined; children: ReactNode };

function StoredSecret({ sentence, error, children }: StoredProps) {
  return (
    <Input.Wrapper label={formText.clientSecret} labelElement="div" error={error}>
      <Group gap="xs" mih={36}>
        <Text size="sm">{sentence}</Text>
        {children}
      </Group>
    </Input.Wrapper>
  );
}

function SmallButton({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    <Button variant="default" size="xs" onClick={onClick}>
      {label}
    </Button>
  );
}
