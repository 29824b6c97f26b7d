import { ActionIcon, Button, Checkbox, Group, Text } from "@mantine/core";
import { useFieldArray, useFormContext } from "react-hook-form";
import { FormSection } from "@/ui/form-section";
import { CrossIcon } from "@/ui/icons";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";
import { LineField } from "./line-field";

/** What whoever starts the job may give. */
export function ParametersSection() {
  const { register, getValues } = useFormContext<FormValues>();
  const { fields, append, remove } = useFieldArray<FormValues, "parameters">({
    name: "parameters",
  });
  return (
    <FormSection title={formText.parameters}>
      <Text size="sm" c="dimmed">
        {formText.parametersHint}
      </Text>
      {fields.map((row, index) => (
        <Group key={row.id} gap="xs" align="flex-end">
          <LineField
            name={`parameters.${index}.name`}
            label={formText.parameterName}
            flex="1 1 140px"
          />
          <LineField
            name={`parameters.${index}.default`}
            label={formText.parameterDefault}
            flex="1 1 140px"
          />
          <Checkbox
            mb={8}
            label={formText.parameterRequired}
            {...register(`parameters.${index}.required`)}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={formText.removeParameter(getValues(`parameters.${index}.name`))}
            onClick={() => {
              remove(index);
            }}
          >
            <CrossIcon />
          </ActionIcon>
        </Group>
      ))}
      <div>
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            append({ name: "", default: "", required: false });
          }}
        >
          {formText.addParameter}
        </Button>
      </div>
    </FormSection>
  );
}
