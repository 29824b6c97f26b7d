import { TextInput } from "@mantine/core";
import { useFormContext } from "react-hook-form";
import type { Credential } from "@/api/types";
import { FormSection } from "@/ui/form-section";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";
import { ScopeField } from "./scope-field";
import { SecretField } from "./secret-field";

type Props = { secret: Credential["client_secret"] | null; losesSecret: boolean };

export function ClientSection({ secret, losesSecret }: Props) {
  const { register, formState } = useFormContext<FormValues>();
  return (
    <FormSection title={formText.client}>
      <TextInput
        label={formText.clientId}
        autoComplete="off"
        spellCheck={false}
        error={formState.errors.client_id?.message}
        {...register("client_id")}
      />
      <SecretField key={secret?.set_at ?? "not set"} secret={secret} losesSecret={losesSecret} />
      <ScopeField />
    </FormSection>
  );
}
