import { ActionIcon, Button, Group, Input, Stack, TextInput } from "@mantine/core";
import { useFieldArray, useFormContext } from "react-hook-form";
import { CrossIcon } from "@/ui/icons";
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
    <Input.Wrapper
      label={label}
      labelElement="div"
      inputWrapperOrder={["label", "error", "input"]}
      error={errors?.message ?? errors?.root?.message}
    >
      <Stack gap="xs" mb={fields.length > 0 ? "xs" : 0}>
        {fields.map((row, index) => (
          <Group key={row.id} gap="xs" align="flex-start" wrap="nowrap">
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
