import { useWatch } from "react-hook-form";
import { FormSection } from "@/ui/form-section";
import { ClientProof } from "./client-proof";
import type { FormValues } from "./form-schema";
import { formText } from "./form-text";
import { needOf } from "./grant-fields";
import { RegisterClient } from "./register-client";
import { ScopeField } from "./scope-field";
import type { Stored } from "./secret-field";
import { TextField } from "./text-field";

/** Who we are at the provider, and what we ask for. */
export function ClientSection(stored: Stored) {
  const grantType = useWatch<FormValues, "grant_type">({ name: "grant_type" });
  return (
    <FormSection title={formText.client}>
      <TextField
        name="client_id"
        label={formText.clientId}
        hint={needOf("client_id", grantType) === "o" ? formText.clientIdOptional : undefined}
      />
      <ClientProof {...stored} />
      {stored.credential?.registration_endpoint && (
        <RegisterClient credential={stored.credential} />
      )}
      <ScopeField />
    </FormSection>
  );
}
