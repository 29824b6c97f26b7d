import { Alert, Code, Stack, Text, Title } from "@mantine/core";
import { useId, type ReactNode } from "react";
import { useWatch } from "react-hook-form";
import type { Provider } from "@/api/types";
import { isWebAddress } from "@/lib/urls";
import { CopyButton } from "@/ui/copy-button";
import { ExternalLink } from "@/ui/external-link";
import type { FormValues } from "./form-schema";
import { formText } from "./form-text";
import { needOf } from "./grant-fields";
import classes from "./provider-panel.module.css";
import { providerText } from "./provider-text";
import { useRedirectUri } from "./use-redirect-uri";

/** What to do in the provider's console, step by step. */
export function ProviderPanel({ template }: { template: Provider }) {
  const id = useId();
  const { docs, limits, needs_code, redirect, steps } = template;
  const redirectWords = [redirect.note, redirect.https_only && providerText.httpsOnly];
  const links = [
    { href: docs.register, label: providerText.register },
    { href: docs.reference, label: providerText.reference },
    { href: docs.scopes, label: providerText.scopes },
  ].filter(({ href }) => isWebAddress(href));
  return (
    <aside aria-labelledby={id} className={classes.panel}>
      <Title order={2} size="h5" id={id} mb="sm">
        {providerText.at(template.name)}
      </Title>
      <Stack gap="md">
        {needs_code && (
          <Alert
            color="yellow"
            variant="light"
            title={providerText.needsCode}
            styles={{ title: { color: "var(--mantine-color-text)" } }}
            p="sm"
          >
            {needs_code}
          </Alert>
        )}
        {steps.length > 0 && (
          <ol className={classes.steps}>
            {steps.map((step) => (
              <li key={step.text}>
                {step.text}{" "}
                {isWebAddress(step.link) && (
                  <ExternalLink href={step.link}>{providerText.open}</ExternalLink>
                )}
                {step.copies_redirect_uri && <RedirectUri />}
              </li>
            ))}
          </ol>
        )}
        <Note title={providerText.redirect}>{redirectWords.filter(Boolean).join(" ")}</Note>
        <Note title={providerText.limits}>{limits}</Note>
        {links.length > 0 && (
          <Stack gap={4}>
            {links.map(({ href, label }) => (
              <ExternalLink key={label} href={href}>
                {label}
              </ExternalLink>
            ))}
          </Stack>
        )}
      </Stack>
    </aside>
  );
}

function RedirectUri() {
  const uri = useRedirectUri();
  const grantType = useWatch<FormValues, "grant_type">({ name: "grant_type" });
  if (needOf("redirect_uri", grantType) === null) return null;
  if (!uri) return <Text size="sm">{formText.redirectUriMissing}</Text>;
  return (
    <span className={classes.uri}>
      <Code>{uri}</Code>
      <CopyButton value={uri} label={formText.redirectUri} />
    </span>
  );
}

function Note({ title, children }: { title: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <div>
      <Text size="sm" fw={500}>
        {title}
      </Text>
      <Text size="sm">{children}</Text>
    </div>
  );
}
