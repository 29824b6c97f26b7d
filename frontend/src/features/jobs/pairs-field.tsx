import { useFieldArray, useFormContext } from "react-hook-form";
import { RowsField } from "@/ui/rows-field";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";
import { LineField } from "./line-field";

type PairsName = `steps.${number}.${"query" | "headers" | "body.pairs"}`;

type Props = { name: PairsName; label: string };

/** Names with values, one pair a row. */
export function PairsField({ name, label }: Props) {
  const { getValues } = useFormContext<FormValues>();
  const { fields, append, remove } = useFieldArray<FormValues, PairsName>({ name });
  return (
    <RowsField
      label={label}
      rows={fields}
      labelOfRemove={(index) => formText.removePair(getValues(`${name}.${index}.name`))}
      addLabel={formText.addPair}
      addTo={formText.addTo(label)}
      onAdd={() => {
        append({ name: "", value: "" });
      }}
      onRemove={remove}
    >
      {(index) => (
        <>
          <LineField
            name={`${name}.${index}.name`}
            label={formText.pairName(label)}
            isLabelHidden
            placeholder={formText.pair.name}
            flex="1 1 0"
          />
          <LineField
            name={`${name}.${index}.value`}
            label={formText.pairValue(label)}
            isLabelHidden
            placeholder={formText.pair.value}
            flex="2 1 0"
          />
        </>
      )}
    </RowsField>
  );
}
