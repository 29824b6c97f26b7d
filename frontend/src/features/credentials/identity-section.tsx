import { Textarea, TextInput } from "@mantine/core";
import { useController, useFormContext } from "react-hook-form";
import { Facts } from "@/ui/facts";
import { FormSection } from "@/ui/form-section";
import { TagsInput } from "@/ui/tags-input";
import { formText } from "./form-text";
import type { FormValues } from "./form-schema";

type Props = { containerPath: string };

export function IdentitySection({ containerPath }: Props) {
  const { register, formState } = useFormContext<FormValues>();
  const { field, fieldState } = useController<FormValues, "tags">({ name: "tags" });
  const { ref, value: tags, onChange } = field;
  return (
    <FormSection title={formText.identity}>
      <Facts
        facts={[
          { name: formText.type, value: formText.oauth2 },
          { name: formText.inContainer, value: containerPath },
        ]}
      />
      <TextInput
        label={formText.name}
        maxLength={255}
        autoComplete="off"
        error={formState.errors.name?.message}
        {...register("name")}
      />
      <Textarea
        label={formText.description}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={4000}
        error={formState.errors.description?.message}
        {...register("description")}
      />
      <TagsInput
        label={formText.tags}
        tags={tags}
        error={fieldState.error?.message}
        onTags={onChange}
        ref={ref}
      />
    </FormSection>
  );
}
