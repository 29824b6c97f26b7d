import { NativeSelect, Textarea } from "@mantine/core";
import { useFormContext } from "react-hook-form";
import { SIGNING_ALGORITHMS, type FormValues } from "./form-schema";
import { formText } from "./form-text";
import { SecretField, type Stored } from "./secret-field";
import { TextField } from "./text-field";

const ALGORITHMS = [
  { value: "", label: formText.signingAlgorithmUsual },
  ...SIGNING_ALGORITHMS.map((value) => ({ value, label: value })),
];

/** What signs an assertion, and what it says (RFC 7523 3). */
export function AssertionFields(stored: Stored) {
  const { register, formState } = useFormContext<FormValues>();
  const { errors } = formState;
  return (
    <>
      <SecretField
        name="signing_key"
        label={formText.signingKey}
        hint={formText.signingKeyHint}
        isLong
        {...stored}
      />
      <NativeSelect
        label={formText.signingAlgorithm}
        data={ALGORITHMS}
        error={errors.signing_algorithm?.message}
        {...register("signing_algorithm")}
      />
      <TextField
        name="signing_key_id"
        label={formText.signingKeyId}
        hint={formText.signingKeyIdHint}
      />
      <TextField
        name="assertion_issuer"
        label={formText.assertionIssuer}
        hint={formText.assertionIssuerHint}
      />
      <TextField
        name="assertion_subject"
        label={formText.assertionSubject}
        hint={formText.assertionSubjectHint}
      />
      <TextField
        name="assertion_audience"
        label={formText.assertionAudience}
        hint={formText.assertionAudienceHint}
      />
      <Textarea
        label={formText.assertionClaims}
        description={formText.assertionClaimsHint}
        autosize
        minRows={2}
        maxRows={12}
        spellCheck={false}
        error={errors.assertion_claims?.message}
        {...register("assertion_claims")}
      />
      <TextField
        name="assertion_lifetime"
        label={formText.assertionLifetime}
        hint={formText.assertionLifetimeHint}
        inputMode="numeric"
      />
    </>
  );
}
