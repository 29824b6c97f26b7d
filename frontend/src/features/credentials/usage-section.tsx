import { Checkbox, Stack, Text } from "@mantine/core";
import { useController, useWatch } from "react-hook-form";
import type { Credential } from "@/api/types";
import { USAGE_WORDS, USAGES } from "@/lib/credential-words";
import { FormSection } from "@/ui/form-section";
import { USAGES_OF } from "./credential-types";
import type { FormValues } from "./form-schema";
import { formText } from "./form-text";
import { UntickedNotice } from "./unticked-notice";
import { usageText } from "./usage-text";

/** What a credential may be used for, whoever asks. */
export function UsageSection({ stored }: { stored: Credential | null }) {
  const type = useWatch<FormValues, "type">({ name: "type" });
  const { field, fieldState } = useController<FormValues, "usages">({ name: "usages" });
  const ticked = field.value;
  return (
    <FormSection title={formText.usage}>
      <Checkbox.Group
        value={ticked}
        onChange={(values) => {
          field.onChange(USAGES.filter((usage) => values.includes(usage)));
        }}
        error={fieldState.error?.message}
      >
        <Stack gap="sm">
          {USAGES_OF[type].map((usage, place) => (
            <Checkbox
              key={usage}
              value={usage}
              label={USAGE_WORDS[usage]}
              description={usageText.usageLines[type][usage]}
              ref={place === 0 ? field.ref : undefined}
            />
          ))}
        </Stack>
      </Checkbox.Group>
      {ticked.length === 0 && (
        <Text size="sm" c="dimmed" role="status">
          {usageText.noUsage}
        </Text>
      )}
      {stored && (
        <UntickedNotice
          credential={stored}
          unticked={stored.usages.filter((usage) => !ticked.includes(usage))}
        />
      )}
    </FormSection>
  );
}
