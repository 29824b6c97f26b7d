import type { UseFormReturn } from "react-hook-form";
import type { Provider, ProviderForm } from "@/api/types";
import { EMPTY_FORM, type FieldName, type FormValues } from "./form-schema";
import { toTemplateValues } from "./form-values";

export type Filled = {
  template: Provider;
  values: Record<string, string>;
  form: ProviderForm;
};

/** The answers that a template brings itself; null while a person has to give one. */
export function readDefaults({ placeholders }: Provider): Record<string, string> | null {
  if (placeholders.some((placeholder) => placeholder.default === "")) return null;
  return Object.fromEntries(placeholders.map(({ name, default: value }) => [name, value]));
}

/** Fill in the form; name, client ID and secrets stay as they were typed. */
export function applyTemplate(form: UseFormReturn<FormValues>, filled: Filled): void {
  const { grant_type, ...rest } = toTemplateValues(filled.form);
  const current = form.getValues("grant_type");
  const isChosen = current !== EMPTY_FORM.grant_type && filled.template.grants.includes(current);
  const next: Partial<FormValues> = {
    ...rest,
    grant_type: isChosen ? current : grant_type,
    provider: filled.template.slug,
    provider_values: filled.values,
  };
  for (const [name, value] of Object.entries(next)) {
    if (value === undefined) continue;
    form.setValue(name as FieldName, value as never, { shouldDirty: true });
    form.clearErrors(name as FieldName);
  }
}
