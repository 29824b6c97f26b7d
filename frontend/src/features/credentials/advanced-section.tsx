import { Button, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useId } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { ChevronIcon } from "@/ui/icons";
import sectionClasses from "@/ui/form-section.module.css";
import classes from "./advanced-section.module.css";
import { formText } from "./form-text";
import { isHidden, type FormValues } from "./form-values";
import { PairsField } from "./pairs-field";
import { TagsField } from "./tags-field";

type Props = { isOpen: boolean; onToggle: () => void };

/** What is seldom needed, folded. */
export function AdvancedSection({ isOpen, onToggle }: Props) {
  const id = useId();
  return (
    <section className={sectionClasses.section} aria-label={formText.advanced}>
      <Button
        variant="subtle"
        color="gray"
        px="xs"
        ml="calc(-1 * var(--mantine-spacing-xs))"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={onToggle}
        leftSection={
          <span className={classes.twist} data-open={isOpen || undefined}>
            <ChevronIcon size={12} />
          </span>
        }
      >
        {formText.advanced}
      </Button>
      {isOpen && (
        <Stack id={id} gap="md" mt="sm">
          <AdvancedFields />
        </Stack>
      )}
    </section>
  );
}

function AdvancedFields() {
  const grantType = useWatch<FormValues, "grant_type">({ name: "grant_type" });
  const { register, formState } = useFormContext<FormValues>();
  const { errors } = formState;
  const isConsented = !isHidden("pkce", grantType);
  return (
    <>
      {isConsented && (
        <NativeSelect
          label={formText.pkce}
          data={[
            { value: "S256", label: formText.pkceS256 },
            { value: "unsupported", label: formText.pkceUnsupported },
          ]}
          error={errors.pkce?.message}
          {...register("pkce")}
        />
      )}
      <NativeSelect
        label={formText.clientAuthentication}
        data={Object.entries(formText.authentications).map(([value, label]) => ({ value, label }))}
        error={errors.client_authentication?.message}
        {...register("client_authentication")}
      />
      {isConsented && (
        <TextInput
          label={formText.issuer}
          description={formText.issuerHint}
          type="url"
          autoComplete="off"
          error={errors.issuer?.message}
          {...register("issuer")}
        />
      )}
      <TextInput
        label={formText.audience}
        autoComplete="off"
        error={errors.audience?.message}
        {...register("audience")}
      />
      <TextInput
        label={formText.resource}
        description={formText.resourceHint}
        type="url"
        autoComplete="off"
        error={errors.resource?.message}
        {...register("resource")}
      />
      {isConsented && (
        <PairsField name="extra_authorization_params" label={formText.extraAuthorizationParams} />
      )}
      <PairsField name="extra_token_params" label={formText.extraTokenParams} />
      <PairsField name="extra_headers" label={formText.extraHeaders} />
      <TagsField
        name="base_urls"
        label={formText.baseUrls}
        description={formText.baseUrlsHint}
        separators={[" ", "\n", "\r", "\t"]}
      />
    </>
  );
}
