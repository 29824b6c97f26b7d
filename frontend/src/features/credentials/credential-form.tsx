import { Box, Fieldset } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode, SubmitEvent } from "react";
import { FormProvider, useWatch } from "react-hook-form";
import { providerQuery } from "@/api/providers";
import type { Credential, Provider } from "@/api/types";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import { AdvancedSection } from "./advanced-section";
import { ClientSection } from "./client-section";
import classes from "./credential-form.module.css";
import { EndpointsSection } from "./endpoints-section";
import { FormFoot } from "./form-foot";
import { SECRETS } from "./form-schema";
import { formText } from "./form-text";
import { GrantDetails } from "./grant-details";
import { GrantSection } from "./grant-section";
import { IdentitySection } from "./identity-section";
import { LoginSection } from "./login-section";
import { ProviderPanel } from "./provider-panel";
import { ProviderSection } from "./provider-section";
import type { Stored } from "./secret-field";
import { TemplateContext } from "./template-context";
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

/** Whether the form leads secrets elsewhere; told only when it changes, not at each letter. */
function useChangesPlace({ form, changesPlace }: Model): boolean {
  return useWatch({ control: form.control, compute: (values) => changesPlace(values) });
}

type OauthProps = { model: Model; secrets: Stored; template: Provider | null };

function OauthSections({ model, secrets, template }: OauthProps) {
  return (
    <>
      <ProviderSection model={model} stored={secrets.credential} />
      {template && (
        <div className={classes.panel}>
          <ProviderPanel template={template} />
        </div>
      )}
      <GrantSection />
      <EndpointsSection folds={model.folds} />
      <ClientSection {...secrets} />
      <GrantDetails {...secrets} />
      <AdvancedSection folds={model.folds} />
    </>
  );
}

/** One page in the order in which a provider's console shows these things. */
export function CredentialForm({ model, stored, mayChange, ...props }: Props) {
  const { form } = model;
  const changesPlace = useChangesPlace(model);
  const hasSecret = stored !== null && SECRETS.some((name) => stored[name].is_set);
  const hasToLose = hasSecret || stored?.status.obtained_at != null;
  const { data: template = null } = useQuery({
    ...providerQuery(model.template),
    enabled: model.template !== "",
  });
  const secrets = { credential: stored, losesSecret: changesPlace };
  const isLogin = useWatch({ control: form.control, name: "type" }) === "password";
  const warning = isLogin ? formText.loginDestinationWarning : formText.destinationWarning;

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!props.isBusy) props.onSave();
  };
  return (
    <FormProvider {...form}>
      <TemplateContext value={template}>
        <UnsavedGuard isDirty={form.formState.isDirty} />
        <Box component="form" onSubmit={submit} noValidate className={classes.form}>
          <Fieldset
            variant="unstyled"
            mx={0}
            disabled={!mayChange}
            className={classes.sections}
            mod={{ panel: template !== null && !isLogin }}
          >
            <IdentitySection stored={stored} containerPath={props.containerPath} />
            {isLogin ? (
              <LoginSection {...secrets} />
            ) : (
              <OauthSections model={model} secrets={secrets} template={template} />
            )}
            <UsageSection stored={stored} />
          </Fieldset>
          {mayChange ? (
            <FormFoot
              isBusy={props.isBusy}
              warning={changesPlace && hasToLose ? warning : null}
              onAuthorizeAndSave={isLogin ? null : props.onAuthorizeAndSave}
              onCancel={props.onCancel}
            >
              {props.problem}
            </FormFoot>
          ) : null}
        </Box>
      </TemplateContext>
    </FormProvider>
  );
}
