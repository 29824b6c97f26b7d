import { Alert, Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { providersQuery } from "@/api/providers";
import type { Credential } from "@/api/types";
import { FormSection } from "@/ui/form-section";
import { ProviderPicker } from "./provider-picker";
import { providerText } from "./provider-text";
import { ProviderLetter } from "./provider-tile";
import { useTemplate } from "./template-context";
import { TemplateQuestions } from "./template-questions";
import type { CredentialForm } from "./use-credential-form";
import { useTemplateFill } from "./use-template-fill";

type Props = { model: CredentialForm; stored: Credential | null };

/** Which provider: one that there is a template of, or any other. */
export function ProviderSection({ model, stored }: Props) {
  const template = useTemplate();
  const fill = useTemplateFill(model);
  const providers = useQuery(providersQuery);
  const [isPicking, setPicking] = useState(stored === null);
  const [hasPicked, setPicked] = useState(false);
  const slug = model.template;
  const names = new Map(providers.data?.map((one) => [one.slug, one.name]));

  const pick = (next: string) => {
    if (next !== slug || next === "") fill.pick(next);
    setPicking(false);
    setPicked(true);
  };
  return (
    <FormSection title={providerText.provider}>
      {isPicking ? (
        <>
          <ProviderPicker providers={providers.data ?? NONE} onPick={pick} />
          {providers.error && <Text size="sm">{providerText.unread}</Text>}
          {stored && (
            <KeepButton
              onClick={() => {
                setPicking(false);
              }}
            />
          )}
        </>
      ) : (
        <Picked
          slug={slug}
          name={names.get(slug) ?? slug}
          // The search, which had the focus, is gone.
          takesFocus={hasPicked}
          onChange={() => {
            setPicking(true);
          }}
        />
      )}
      {stored?.template_differs && (
        <Alert color="gray" variant="light">
          {providerText.differs(names.get(stored.provider) ?? stored.provider)}
        </Alert>
      )}
      {template && <TemplateQuestions key={template.slug} template={template} fill={fill} />}
    </FormSection>
  );
}

const NONE: never[] = [];

type PickedProps = { slug: string; name: string; takesFocus: boolean; onChange: () => void };

function Picked({ slug, name, takesFocus, onChange }: PickedProps) {
  return (
    <Group gap="sm">
      <ProviderLetter slug={slug} name={name} />
      <Text fw={500}>{slug ? name : providerText.custom}</Text>
      <Button variant="default" size="xs" autoFocus={takesFocus} onClick={onChange}>
        {providerText.change}
      </Button>
    </Group>
  );
}

function KeepButton({ onClick }: { onClick: () => void }) {
  return (
    <Group>
      <Button variant="subtle" color="gray" size="xs" onClick={onClick}>
        {providerText.keep}
      </Button>
    </Group>
  );
}
