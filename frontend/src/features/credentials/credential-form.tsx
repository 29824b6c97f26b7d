import { Box, Fieldset } from "@mantine/core";
import type { ReactNode, SubmitEvent } from "react";
import { FormProvider, useWatch } from "react-hook-form";
import type { Credential } from "@/api/types";
import { AdvancedSection } from "./advanced-section";
import { ClientSection } from "./client-section";
import classes from "./credential-form.module.css";
import { FormFoot } from "./form-foot";
import { formText } from "./form-text";
import { changesDestination, toFormValues, type FormValues } from "./form-values";
import { GrantSection } from "./grant-section";
import { IdentitySection } from "./identity-section";
import { ProviderSection } from "./provider-section";
import { UnsavedGuard } from "./unsaved-guard";
import { UsageSection } from "./usage-section";
import type { CredentialForm as Model } from "./use-credential-form";

type Props = {
  model: Model;
  stored: Credential | null;
  containerPath: string;
  mayChange: boolean;
  isBusy: boolean;
  onSave: () => void;
  onAuthorizeAndSave: () => void;
  onCancel: () => void;
  /** What hindered the last save; shown where the buttons are. */
  problem: ReactNode;
};

/** One page in the order in which a provider's console shows these things. */
export function CredentialForm({ model, stored, mayChange, ...props }: Props) {
  const { form } = model;
  const values = useWatch({ control: form.control }) as FormValues;
  const changesPlace = stored !== null && changesDestination(values, toFormValues(stored));
  const hasToLose = stored?.client_secret.is_set === true || stored?.status.obtained_at != null;

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!props.isBusy) props.onSave();
  };
  return (
    <FormProvider {...form}>
      <UnsavedGuard isDirty={form.formState.isDirty} />
      <Box component="form" onSubmit={submit} noValidate maw={640} className={classes.form}>
        <Fieldset variant="unstyled" mx={0} disabled={!mayChange}>
          <IdentitySection containerPath={props.containerPath} />
          <GrantSection />
          <ProviderSection />
          <ClientSection secret={stored?.client_secret ?? null} losesSecret={changesPlace} />
          <AdvancedSection
            isOpen={model.isAdvancedOpen}
            onToggle={() => {
              model.setAdvancedOpen(!model.isAdvancedOpen);
            }}
          />
          <UsageSection />
        </Fieldset>
        {mayChange ? (
          <FormFoot
            isBusy={props.isBusy}
            warning={changesPlace && hasToLose ? formText.destinationWarning : null}
            onAuthorizeAndSave={props.onAuthorizeAndSave}
            onCancel={props.onCancel}
          >
            {props.problem}
          </FormFoot>
        ) : null}
      </Box>
    </FormProvider>
  );
}
