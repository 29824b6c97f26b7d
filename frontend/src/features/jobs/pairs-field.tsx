import { ActionIcon, Button, Group, Input, Stack } from "@mantine/core";
import { useFieldArray, useFormContext } from "react-hook-form";
import { CrossIcon } from "@/ui/icons";
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
    <Input.Wrapper label={label} labelElement="div">
      <Stack gap="xs" mb={fields.length > 0 ? "xs" : 0}>
        {fields.map((row, index) => (
          <Group key={row.id} gap="xs" align="flex-start" wrap="nowrap">
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
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={formText.removePair(getValues(`${name}.${index}.name`))}
              onClick={() => {
                remove(index);
              }}
            >
              <CrossIcon />
            </ActionIcon>
          </Group>
        ))}
      </Stack>
      <Button
        variant="default"
        size="xs"
        aria-label={formText.addTo(label)}
        onClick={() => {
          append({ name: "", value: "" });
        }}
      >
        {formText.addPair}
      </Button>
    </Input.Wrapper>
  );
}
