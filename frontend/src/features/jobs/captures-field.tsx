import { ActionIcon, Button, Group, Input, Stack } from "@mantine/core";
import { useFieldArray, useFormContext, useWatch } from "react-hook-form";
import { CrossIcon } from "@/ui/icons";
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
    <Input.Wrapper
      label={formText.captures}
      labelElement="div"
      description={formText.capturesHint(step)}
    >
      <Stack gap="xs" mt={6} mb={fields.length > 0 ? "xs" : 0}>
        {fields.map((row, place) => (
          <Group key={row.id} gap="xs" align="flex-start" wrap="nowrap">
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
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={formText.removeCapture(getValues(`${name}.${place}.name`))}
              onClick={() => {
                remove(place);
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
        onClick={() => {
          append({ name: "", path: "$." });
        }}
      >
        {formText.addCapture}
      </Button>
    </Input.Wrapper>
  );
}
