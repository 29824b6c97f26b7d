import { Checkbox, Group } from "@mantine/core";
import { useFormContext, useWatch } from "react-hook-form";
import { ChoiceField } from "./choice-field";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";
import { LineField } from "./line-field";

/** What has to be in the answer. */
export function CheckField({ index }: { index: number }) {
  const { register, control } = useFormContext<FormValues>();
  const hasCheck = useWatch({ control, name: `steps.${index}.has_check` });
  const comparison = useWatch({ control, name: `steps.${index}.check.comparison` });
  const hasValue = comparison !== "exists" && comparison !== "absent";
  return (
    <>
      <Checkbox
        label={formText.check}
        description={formText.checkHint}
        {...register(`steps.${index}.has_check`)}
      />
      {hasCheck && (
        <Group gap="xs" align="flex-start">
          <LineField
            name={`steps.${index}.check.path`}
            label={formText.checkPath}
            placeholder="$.status"
            isCode
            flex="2 1 180px"
          />
          <ChoiceField
            name={`steps.${index}.check.comparison`}
            label={formText.comparison}
            words={formText.comparisons}
            flex="1 1 130px"
          />
          {hasValue && (
            <>
              <ChoiceField
                name={`steps.${index}.check.type`}
                label={formText.checkType}
                words={formText.checkTypes}
                flex="1 1 120px"
              />
              <LineField
                name={`steps.${index}.check.value`}
                label={formText.checkValue}
                flex="1 1 120px"
              />
            </>
          )}
        </Group>
      )}
    </>
  );
}
