import { useFieldArray, useFormContext, useWatch } from "react-hook-form";
import { RowsField } from "@/ui/rows-field";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";
import { LineField } from "./line-field";

/** What later calls take from the answer of this one. */
export function CapturesField({ index }: { index: number }) {
  const { getValues } = useFormContext<FormValues>();
  const name = `steps.${index}.captures` as const;
  const step = useWatch<FormValues, `steps.${number}.name`>({ name: `steps.${index}.name` });
  const { fields, append, remove } = useFieldArray<FormValues, `steps.${number}.captures`>({
    name,
  });
  return (
    <RowsField
      label={formText.captures}
      description={formText.capturesHint(step)}
      rows={fields}
      labelOfRemove={(place) => formText.removeCapture(getValues(`${name}.${place}.name`))}
      addLabel={formText.addCapture}
      onAdd={() => {
        append({ name: "", path: "$." });
      }}
      onRemove={remove}
    >
      {(place) => (
        <>
          <LineField
            name={`${name}.${place}.name`}
            label={`${formText.capture}: ${formText.captureName}`}
            isLabelHidden
            placeholder={formText.captureName}
            flex="1 1 0"
          />
          <LineField
            name={`${name}.${place}.path`}
            label={`${formText.capture}: ${formText.capturePath}`}
            isLabelHidden
            placeholder="$.id"
            isCode
            flex="2 1 0"
          />
        </>
      )}
    </RowsField>
  );
}
