import { TextInput } from "@mantine/core";
import { useFieldArray, useFormContext } from "react-hook-form";
import { RowsField } from "@/ui/rows-field";
import { formText } from "./form-text";
import type { FormValues } from "./form-schema";

type PairsName = "extra_authorization_params" | "extra_token_params" | "extra_headers";

type Props = { name: PairsName; label: string };

/** Names with values, one pair a row. */
export function PairsField({ name, label }: Props) {
  const { register, formState, getValues } = useFormContext<FormValues>();
  const { fields, append, remove } = useFieldArray<FormValues, PairsName>({ name });
  const errors = formState.errors[name];
  return (
    <RowsField
      label={label}
      error={errors?.message ?? errors?.root?.message}
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
          <TextInput
            flex="1 1 0"
            aria-label={formText.pairNameOf(label)}
            placeholder={formText.pairName}
            autoComplete="off"
            spellCheck={false}
            error={errors?.[index]?.name?.message}
            {...register(`${name}.${index}.name`)}
          />
          <TextInput
            flex="2 1 0"
            aria-label={formText.pairValueOf(label)}
            placeholder={formText.pairValue}
            autoComplete="off"
            spellCheck={false}
            error={errors?.[index]?.value?.message}
            {...register(`${name}.${index}.value`)}
          />
        </>
      )}
    </RowsField>
  );
}
