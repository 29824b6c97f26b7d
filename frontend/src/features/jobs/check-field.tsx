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
          {hasValue && <ValueField index={index} />}
        </Group>
      )}
    </>
  );
}

function ValueField({ index }: { index: number }) {
  const type = useWatch<FormValues, `steps.${number}.check.type`>({
    name: `steps.${index}.check.type`,
  });
  const field = {
    name: `steps.${index}.check.value`,
    label: formText.checkValue,
    flex: "1 1 120px",
  } as const;
  return (
    <>
      <ChoiceField
        name={`steps.${index}.check.type`}
        label={formText.checkType}
        words={formText.checkTypes}
        flex="1 1 120px"
      />
      {/* Each kind is a field of its own, with a rule of its own. */}
      {type === "boolean" && (
        <ChoiceField {...field} words={formText.checkTruths} needed={formText.truthNeeded} />
      )}
      {type === "number" && <LineField key="number" {...field} check={checkNumber} />}
      {type === "text" && <LineField key="text" {...field} />}
    </>
  );
}

function checkNumber(typed: string): string | undefined {
  const number = Number(typed);
  if (typed.trim() === "" || !Number.isFinite(number)) return formText.noNumber;
  const isExact = !Number.isInteger(number) || Number.isSafeInteger(number);
  return isExact ? undefined : formText.tooManyDigits;
}
