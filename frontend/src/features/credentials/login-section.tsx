import { Checkbox } from "@mantine/core";
import { useFormContext, useWatch } from "react-hook-form";
import { FormSection } from "@/ui/form-section";
import type { FormValues } from "./form-schema";
import { formText } from "./form-text";
import { LimitFields } from "./limit-fields";
import { SecretField, type Stored } from "./secret-field";
import { TagsField } from "./tags-field";
import { TextField } from "./text-field";

/** What a Password credential consists of. */
export function LoginSection(stored: Stored) {
  return (
    <FormSection title={formText.login}>
      <TextField name="username" label={formText.username} />
      <SecretField
        name="password"
        label={formText.password}
        hint={formText.passwordHint}
        clearedHint={formText.passwordCleared}
        {...stored}
      />
      <EmptyPassword {...stored} />
      <TagsField
        name="base_urls"
        label={formText.baseUrls}
        description={formText.loginBaseUrlsHint}
        separators={[" ", "\n", "\r", "\t"]}
      />
      <LimitFields />
    </FormSection>
  );
}

/** Where the stored one is lost, an empty field says nothing: that none is needed is said here. */
function EmptyPassword({ credential, losesSecret }: Stored) {
  const { getValues, setValue } = useFormContext<FormValues>();
  const typed = useWatch<FormValues, "password">({ name: "password" });
  const isCleared = useWatch<FormValues, "cleared">({ name: "cleared" }).includes("password");
  const isKept = credential?.password.is_set === true && !losesSecret;
  if (!credential || isKept || typed !== "") return null;
  return (
    <Checkbox
      label={formText.emptyPassword}
      checked={isCleared}
      onChange={(event) => {
        const others = getValues("cleared").filter((name) => name !== "password");
        const cleared = event.currentTarget.checked ? [...others, "password" as const] : others;
        setValue("cleared", cleared, { shouldDirty: true });
      }}
    />
  );
}
