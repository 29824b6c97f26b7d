import { useWatch } from "react-hook-form";
import { FormSection } from "@/ui/form-section";
import { AssertionFields } from "./assertion-fields";
import type { FormValues } from "./form-schema";
import { formText } from "./form-text";
import { needOf } from "./grant-fields";
import { SecretField, type Stored } from "./secret-field";
import { SubjectField } from "./subject-field";
import { TextField } from "./text-field";

/** What stands for a person's consent, where a grant type has such a thing. */
export function GrantDetails(stored: Stored) {
  const grantType = useWatch<FormValues, "grant_type">({ name: "grant_type" });
  if (needOf("username", grantType)) {
    return (
      <FormSection title={formText.login}>
        <TextField name="username" label={formText.username} />
        <SecretField name="password" label={formText.password} {...stored} />
      </FormSection>
    );
  }
  if (needOf("signing_key", grantType)) {
    return (
      <FormSection title={formText.assertion}>
        <AssertionFields {...stored} />
      </FormSection>
    );
  }
  if (needOf("subject_credential", grantType)) {
    return (
      <FormSection title={formText.subject}>
        <SubjectField credential={stored.credential} />
      </FormSection>
    );
  }
  return null;
}
