import { Button, Group, Input, Text } from "@mantine/core";
import { useId, type ReactNode } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import type { StoredSecret } from "@/api/types";
import { formatDate } from "@/lib/time";
import type { FormValues, SecretName } from "./form-schema";
import { formText } from "./form-text";

type KeptProps = {
  name: SecretName;
  label: string;
  secret: StoredSecret;
  clearedHint: string | undefined;
  error: string | undefined;
  onReplace: () => void;
};

/** What is stored stays, or is removed with the next save. */
export function KeptSecret({ name, label, secret, clearedHint, error, onReplace }: KeptProps) {
  const { getValues, setValue } = useFormContext<FormValues>();
  const isCleared = useWatch<FormValues, "cleared">({ name: "cleared" }).includes(name);
  const setCleared = (isCleared: boolean) => {
    const others = getValues("cleared").filter((other) => other !== name);
    setValue("cleared", isCleared ? [...others, name] : others, { shouldDirty: true });
  };
  return (
    <StoredWords
      label={label}
      sentence={isCleared ? (clearedHint ?? formText.secretCleared) : describeStored(secret)}
      error={error}
    >
      {isCleared ? (
        <SmallButton
          label={formText.keep}
          onClick={() => {
            setCleared(false);
          }}
        />
      ) : (
        <>
          <SmallButton label={formText.replace} onClick={onReplace} />
          <SmallButton
            label={formText.clear}
            onClick={() => {
              setCleared(true);
            }}
          />
        </>
      )}
    </StoredWords>
  );
}

function describeStored({ set_at, set_by }: StoredSecret): string {
  if (!set_at) return formText.secretSet;
  return formText.secretSetOn(formatDate(set_at)) + (set_by ? formText.secretSetBy(set_by) : "");
}

type StoredProps = {
  label: string;
  sentence: string;
  error: string | undefined;
  children: ReactNode;
};

function StoredWords({ label, sentence, error, children }: StoredProps) {
  const id = useId();
  return (
    <Input.Wrapper
      role="group"
      aria-labelledby={id}
      label={label}
      labelElement="div"
      labelProps={{ id }}
      error={error}
    >
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
