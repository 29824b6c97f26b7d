import { Checkbox, NativeSelect } from "@mantine/core";
import { useFormContext, useWatch } from "react-hook-form";
import sectionClasses from "@/ui/form-section.module.css";
import { Fold } from "@/ui/fold";
import { fields, type FormValues } from "./form-schema";
import { formText } from "./form-text";
import { needOf, type GrantField } from "./grant-fields";
import { LimitFields } from "./limit-fields";
import { PairsField } from "./pairs-field";
import { TagsField } from "./tags-field";
import { AddressField, TextField } from "./text-field";
import type { Folds } from "./use-folds";

/** What is seldom needed, folded. */
export function AdvancedSection({ folds }: { folds: Folds }) {
  return (
    <section className={sectionClasses.section} aria-label={formText.advanced}>
      <Fold
        label={formText.advanced}
        isOpen={folds.isOpen("advanced")}
        onToggle={() => {
          folds.toggle("advanced");
        }}
      >
        <AdvancedFields />
      </Fold>
    </section>
  );
}

function AdvancedFields() {
  const grantType = useWatch<FormValues, "grant_type">({ name: "grant_type" });
  const { register, formState } = useFormContext<FormValues>();
  const has = (field: GrantField) => needOf(field, grantType) !== null;
  return (
    <>
      {has("pkce") && (
        <NativeSelect
          label={formText.pkce}
          data={[
            { value: "S256", label: formText.pkceS256 },
            { value: "unsupported", label: formText.pkceUnsupported },
          ]}
          error={formState.errors.pkce?.message}
          {...register("pkce")}
        />
      )}
      {has("client_authentication") && <ClientAuthentication />}
      {has("uses_dpop") && (
        <Checkbox
          label={formText.usesDpop}
          description={formText.usesDpopLine}
          {...register("uses_dpop")}
        />
      )}
      <TextField name="audience" label={formText.audience} />
      <AddressField name="resource" label={formText.resource} hint={formText.resourceHint} />
      {has("extra_authorization_params") && (
        <PairsField name="extra_authorization_params" label={formText.extraAuthorizationParams} />
      )}
      {has("extra_token_params") && (
        <PairsField name="extra_token_params" label={formText.extraTokenParams} />
      )}
      {has("extra_headers") && <PairsField name="extra_headers" label={formText.extraHeaders} />}
      {has("unknown_outcome") && (
        <NativeSelect
          label={formText.unknownOutcome}
          data={toOptions(formText.unknownOutcomes)}
          error={formState.errors.unknown_outcome?.message}
          {...register("unknown_outcome")}
        />
      )}
      <TagsField
        name="base_urls"
        label={formText.baseUrls}
        description={formText.baseUrlsHint}
        separators={[" ", "\n", "\r", "\t"]}
      />
      <LimitFields />
    </>
  );
}

function ClientAuthentication() {
  const { register, formState } = useFormContext<FormValues>();
  const chosen = useWatch<FormValues, "client_authentication">({ name: "client_authentication" });
  return (
    <NativeSelect
      label={formText.clientAuthentication}
      description={formText.authenticationLines[chosen]}
      inputWrapperOrder={["label", "input", "description", "error"]}
      data={fields.shape.client_authentication.options.map((value) => ({
        value,
        label: formText.authentications[value],
      }))}
      error={formState.errors.client_authentication?.message}
      {...register("client_authentication")}
    />
  );
}

function toOptions(words: Record<string, string>) {
  return Object.entries(words).map(([value, label]) => ({ value, label }));
}
