import { Radio, Stack } from "@mantine/core";
import { useController } from "react-hook-form";
import type { GrantType } from "@/api/types";
import { FormSection } from "@/ui/form-section";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";

const GRANT_TYPES: GrantType[] = ["authorization_code", "client_credentials"];

export function GrantSection() {
  const { field, fieldState } = useController<FormValues, "grant_type">({ name: "grant_type" });
  return (
    <FormSection title={formText.grant}>
      <Radio.Group
        aria-label={formText.grant}
        name={field.name}
        value={field.value}
        onChange={field.onChange}
        error={fieldState.error?.message}
      >
        <Stack gap="sm">
          {GRANT_TYPES.map((grantType, index) => (
            <Radio
              key={grantType}
              value={grantType}
              label={formText.grants[grantType].label}
              description={formText.grants[grantType].line}
              ref={index === 0 ? field.ref : undefined}
            />
          ))}
        </Stack>
      </Radio.Group>
    </FormSection>
  );
}
