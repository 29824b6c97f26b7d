/** What discovery would change in the form, field by field. */
import type { Inquiry } from "@/api/types";
import { readHost } from "@/lib/urls";
import { fields, type FieldName, type FormValues } from "./form-schema";
import { FIELD_WORDS, formText } from "./form-text";
import { providerText } from "./provider-text";

export type Discovered = NonNullable<Inquiry["discovered"]>;

export type Difference = {
  name: FieldName;
  label: string;
  now: string;
  found: string;
  value: FormValues[FieldName];
  isElsewhere: boolean;
};

function toWords(value: unknown): string {
  if (typeof value === "boolean") return value ? providerText.yes : providerText.no;
  const text = String(value);
  if (Object.hasOwn(formText.authentications, text)) {
    return formText.authentications[text as FormValues["client_authentication"]];
  }
  return text || providerText.empty;
}

/** Only fields that the form has, and only what is another value than there is now. */
export function readDifferences(discovered: Discovered, form: FormValues): Difference[] {
  const known = Object.keys(fields.shape) as FieldName[];
  return known.flatMap((name) => {
    if (!Object.hasOwn(discovered.form, name)) return [];
    const found = fields.shape[name].safeParse(discovered.form[name]);
    if (!found.success || found.data === form[name]) return [];
    const host = readHost(String(found.data));
    return {
      name,
      label: FIELD_WORDS[name] ?? name,
      now: toWords(form[name]),
      found: toWords(found.data),
      value: found.data,
      isElsewhere: discovered.other_hosts.includes(host),
    };
  });
}
