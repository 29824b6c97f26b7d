import { Group, NativeSelect, Text, Textarea, TextInput } from "@mantine/core";
import { useController, useFormContext } from "react-hook-form";
import type { Credential, CredentialType } from "@/api/types";
import { CREDENTIAL_TYPES } from "@/lib/credential-words";
import { Facts } from "@/ui/facts";
import { FormSection } from "@/ui/form-section";
import { LinkAnchor } from "@/ui/link";
import { TagsInput } from "@/ui/tags-input";
import { TYPES, USUAL_USAGES } from "./credential-types";
import { formText } from "./form-text";
import type { FormValues } from "./form-schema";

type Props = { stored: Credential | null; containerPath: string };

export function IdentitySection({ stored, containerPath }: Props) {
  const { register, formState } = useFormContext<FormValues>();
  const { field, fieldState } = useController<FormValues, "tags">({ name: "tags" });
  const { ref, value: tags, onChange } = field;
  return (
    <FormSection title={formText.identity}>
      {!stored && <TypeSelect />}
      <Facts
        facts={[
          ...(stored ? [{ name: formText.type, value: <StoredType credential={stored} /> }] : []),
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

/** It comes first: all else depends on it. */
function TypeSelect() {
  const { register, setValue } = useFormContext<FormValues>();
  const { onChange, ...rest } = register("type");
  return (
    <NativeSelect
      label={formText.type}
      data={TYPES.map((value) => ({ value, label: CREDENTIAL_TYPES[value] }))}
      {...rest}
      onChange={(event) => {
        setValue("usages", USUAL_USAGES[event.currentTarget.value as CredentialType]);
        return onChange(event);
      }}
    />
  );
}

function StoredType({ credential: { id, container, type } }: { credential: Credential }) {
  return (
    <Group gap="xs" component="span">
      <span>{CREDENTIAL_TYPES[type]}</span>
      <Text component="span" size="sm" c="dimmed">
        {formText.typeStays}
      </Text>
      <LinkAnchor to="/credentials/new" search={{ container, from: id }} size="sm">
        {formText.createFromThis[type]}
      </LinkAnchor>
    </Group>
  );
}
