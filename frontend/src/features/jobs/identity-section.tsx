import { Switch, Textarea } from "@mantine/core";
import { useController, useFormContext } from "react-hook-form";
import type { Job } from "@/api/types";
import { Facts } from "@/ui/facts";
import { FormSection } from "@/ui/form-section";
import { TagsInput } from "@/ui/tags-input";
import { CredentialField } from "./credential-field";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";
import { LineField } from "./line-field";

type Props = { stored: Job | null; containerPath: string };

export function IdentitySection({ stored, containerPath }: Props) {
  const { register } = useFormContext<FormValues>();
  const { field, fieldState } = useController<FormValues, "tags">({ name: "tags" });
  const { ref, value: tags, onChange } = field;
  return (
    <FormSection title={formText.identity}>
      <Facts facts={[{ name: formText.inContainer, value: containerPath }]} />
      <LineField name="name" label={formText.name} needed={formText.nameNeeded} />
      <Textarea
        label={formText.description}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4000}
        {...register("description")}
      />
      <TagsInput
        label={formText.tags}
        tags={tags}
        error={fieldState.error?.message}
        onTags={onChange}
        ref={ref}
      />
      <EnabledField />
      <CredentialField stored={stored} />
    </FormSection>
  );
}

function EnabledField() {
  const { field } = useController<FormValues, "is_enabled">({ name: "is_enabled" });
  const { ref, value: isEnabled, onChange, onBlur } = field;
  return (
    <Switch
      label={formText.enabled}
      description={formText.enabledHint}
      checked={isEnabled}
      onChange={onChange}
      onBlur={onBlur}
      ref={ref}
    />
  );
}
