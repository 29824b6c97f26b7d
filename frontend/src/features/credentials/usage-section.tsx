import { Checkbox } from "@mantine/core";
import { useFormContext } from "react-hook-form";
import { FormSection } from "@/ui/form-section";
import { formText } from "./form-text";
import type { FormValues } from "./form-schema";

export function UsageSection() {
  const { register, formState } = useFormContext<FormValues>();
  return (
    <FormSection title={formText.usage}>
      <Checkbox
        label={formText.http}
        description={formText.httpLine}
        error={formState.errors.usage_http?.message}
        {...register("usage_http")}
      />
    </FormSection>
  );
}
