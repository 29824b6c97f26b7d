import { Checkbox, Text } from "@mantine/core";
import { useFormContext, useWatch } from "react-hook-form";
import type { GrantType } from "@/api/types";
import { Fold } from "@/ui/fold";
import { FormSection } from "@/ui/form-section";
import { IssuerField } from "./issuer-field";
import type { FormValues } from "./form-schema";
import { formText } from "./form-text";
import { needOf, type GrantField } from "./grant-fields";
import { providerText } from "./provider-text";
import { RedirectUriField } from "./redirect-uri-field";
import { useTemplate } from "./template-context";
import { AddressField } from "./text-field";
import type { Folds } from "./use-folds";

/** Where the provider is asked, folded if a template knows it. */
export function EndpointsSection({ folds }: { folds: Folds }) {
  const template = useTemplate();
  const [grantType, applied] = useWatch<FormValues, ["grant_type", "provider"]>({
    name: ["grant_type", "provider"],
  });
  const isFilled = template !== null && applied === template.slug;
  const endpoints = <Endpoints grantType={grantType} folds={folds} />;
  return (
    <FormSection title={formText.endpoints}>
      {needOf("redirect_uri", grantType) && <RedirectUriField />}
      {isFilled ? (
        <div>
          <Text size="sm">{providerText.fromTemplate(template.name)}</Text>
          <Fold
            label={formText.showEndpoints}
            isOpen={folds.isOpen("endpoints")}
            onToggle={() => {
              folds.toggle("endpoints");
            }}
          >
            {endpoints}
          </Fold>
        </div>
      ) : (
        endpoints
      )}
    </FormSection>
  );
}

function Endpoints({ grantType, folds }: { grantType: GrantType; folds: Folds }) {
  const has = (field: GrantField) => needOf(field, grantType) !== null;
  return (
    <>
      <IssuerField />
      {has("issuer_in_response") && <IssuerInResponse />}
      {has("authorization_endpoint") && (
        <AddressField name="authorization_endpoint" label={formText.authorizationEndpoint} />
      )}
      {has("device_authorization_endpoint") && (
        <AddressField
          name="device_authorization_endpoint"
          label={formText.deviceEndpoint}
          hint={formText.deviceEndpointHint}
        />
      )}
      {has("token_endpoint") && (
        <AddressField name="token_endpoint" label={formText.tokenEndpoint} />
      )}
      <Fold
        label={formText.moreEndpoints}
        isOpen={folds.isOpen("more_endpoints")}
        onToggle={() => {
          folds.toggle("more_endpoints");
        }}
      >
        {has("pushed_authorization_request_endpoint") && (
          <AddressField
            name="pushed_authorization_request_endpoint"
            label={formText.parEndpoint}
            hint={formText.parEndpointHint}
          />
        )}
        {FURTHER.map((endpoint) => (
          <AddressField key={endpoint.name} {...endpoint} />
        ))}
      </Fold>
    </>
  );
}

const FURTHER = [
  {
    name: "revocation_endpoint",
    label: formText.revocationEndpoint,
    hint: formText.revocationEndpointHint,
  },
  {
    name: "introspection_endpoint",
    label: formText.introspectionEndpoint,
    hint: formText.introspectionEndpointHint,
  },
  {
    name: "userinfo_endpoint",
    label: formText.userinfoEndpoint,
    hint: formText.userinfoEndpointHint,
  },
  { name: "jwks_uri", label: formText.jwksUri, hint: formText.jwksUriHint },
  {
    name: "registration_endpoint",
    label: formText.registrationEndpoint,
    hint: formText.registrationEndpointHint,
  },
] as const;

function IssuerInResponse() {
  const { register } = useFormContext<FormValues>();
  return (
    <Checkbox
      label={formText.issuerInResponse}
      description={formText.issuerInResponseLine}
      {...register("issuer_in_response")}
    />
  );
}
