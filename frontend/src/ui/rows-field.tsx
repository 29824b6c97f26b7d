import { ActionIcon, Button, Group, Input, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import { CrossIcon } from "./icons";

type Props = {
  label: string;
  description?: string;
  error?: string;
  rows: { id: string }[];
  /** The fields of one row. */
  children: (index: number) => ReactNode;
  labelOfRemove: (index: number) => string;
  addLabel: string;
  /** Said for the button that adds, where there are several of its kind. */
  addTo?: string;
  onAdd: () => void;
  onRemove: (index: number) => void;
};

/** Rows of fields in a form, of which there may be any number. */
export function RowsField({ label, description, error, rows, children, ...props }: Props) {
  return (
    <Input.Wrapper
      label={label}
      labelElement="div"
      description={description}
      inputWrapperOrder={["label", "description", "error", "input"]}
      error={error}
    >
      <Stack gap="xs" mt={description ? "xs" : 0} mb={rows.length > 0 ? "xs" : 0}>
        {rows.map((row, index) => (
          <Group key={row.id} gap="xs" align="flex-start" wrap="nowrap">
            {children(index)}
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={props.labelOfRemove(index)}
              onClick={() => {
                props.onRemove(index);
              }}
            >
              <CrossIcon />
            </ActionIcon>
          </Group>
        ))}
      </Stack>
      <Button variant="default" size="xs" aria-label={props.addTo} onClick={props.onAdd}>
        {props.addLabel}
      </Button>
    </Input.Wrapper>
  );
}
