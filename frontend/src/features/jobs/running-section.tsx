import { Group } from "@mantine/core";
import { FormSection } from "@/ui/form-section";
import { ChoiceField } from "./choice-field";
import { formText } from "./form-text";
import { LineField } from "./line-field";

/** What is done about runs that overlap, were missed, or failed. */
export function RunningSection() {
  return (
    <FormSection title={formText.running}>
      <ChoiceField name="overlap" label={formText.overlap} words={formText.overlaps} />
      <ChoiceField name="missed" label={formText.missed} words={formText.misses} />
      <Group gap="xs" align="flex-start" grow>
        <LineField
          name="retries"
          label={formText.retries}
          hint={formText.retriesHint}
          inputMode="numeric"
        />
        <LineField
          name="backoff_seconds"
          label={formText.backoff}
          hint={formText.backoffHint}
          inputMode="numeric"
        />
      </Group>
      <ChoiceField name="repeatable" label={formText.repeatable} words={formText.repeatables} />
    </FormSection>
  );
}
