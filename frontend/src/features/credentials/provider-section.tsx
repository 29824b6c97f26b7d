import { TextInput } from "@mantine/core";
import { useFormContext, useWatch } from "react-hook-form";
import { FormSection } from "@/ui/form-section";
import { formText } from "./form-text";
import { isHidden, type FormValues } from "./form-values";
import { RedirectUriField } from "./redirect-uri-field";

export function ProviderSection() {
  const { register, formState } = useFormContext<FormValues>();
  const grantType = useWatch<FormValues, "grant_type">({ name: "grant_type" });
  const needsConsent = !isHidden("authorization_endpoint", grantType);
  return (
    <FormSection title={formText.provider}>
      {needsConsent && <RedirectUriField />}
      {needsConsent && (
        <TextInput
          label={formText.authorizationEndpoint}
          type="url"
          placeholder="https://"
          autoComplete="off"
          error={formState.errors.authorization_endpoint?.message}
          {...register("authorization_endpoint")}
        />
      )}
      <TextInput
        label={formText.tokenEndpoint}
        type="url"
        placeholder="https://"
        autoComplete="off"
        error={formState.errors.token_endpoint?.message}
        {...register("token_endpoint")}
      />
    </FormSection>
  );
}
