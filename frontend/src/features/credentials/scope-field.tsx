import { Checkbox, Input, ScrollArea, Stack, Text } from "@mantine/core";
import { memo, useId } from "react";
import { useController } from "react-hook-form";
import type { Provider } from "@/api/types";
import type { FormValues } from "./form-schema";
import { formText } from "./form-text";
import { TagsField } from "./tags-field";
import { useTemplate } from "./template-context";

type KnownScope = Provider["scope"]["known"][number];

/** Scopes typed or pasted, and those that a template knows as check boxes. */
export function ScopeField() {
  const template = useTemplate();
  return (
    <>
      <TagsField
        name="scope"
        label={formText.scope}
        description={formText.scopeHint}
        separators={[" ", ",", "\n", "\r", "\t"]}
      />
      {template && template.scope.known.length > 0 && <KnownScopes scope={template.scope} />}
    </>
  );
}

function KnownScopes({ scope }: Pick<Provider, "scope">) {
  const id = useId();
  const { field } = useController<FormValues, "scope">({ name: "scope" });
  const toggle = (name: string, isWanted: boolean) => {
    const others = field.value.filter((other) => other !== name);
    field.onChange(isWanted ? [...others, name] : others);
  };
  return (
    <Input.Wrapper
      role="group"
      aria-labelledby={id}
      label={formText.knownScopes}
      labelElement="div"
      labelProps={{ id }}
    >
      <ScrollArea.Autosize mah={280} type="auto" offsetScrollbars="y" mt={6}>
        <Stack gap="xs">
          {scope.known.map((known) => (
            <ScopeBox
              key={known.name}
              known={known}
              isRequired={scope.required.includes(known.name)}
              isWanted={field.value.includes(known.name)}
              onToggle={toggle}
            />
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Input.Wrapper>
  );
}

type BoxProps = {
  known: KnownScope;
  isRequired: boolean;
  isWanted: boolean;
  onToggle: (name: string, isWanted: boolean) => void;
};

const ScopeBox = memo(function ScopeBox({ known, isRequired, isWanted, onToggle }: BoxProps) {
  const notes = [known.sensitive && formText.scopeSensitive, isRequired && formText.scopeRequired];
  const words = notes.filter(Boolean).join(", ");
  return (
    <Checkbox
      checked={isWanted}
      onChange={(event) => {
        onToggle(known.name, event.currentTarget.checked);
      }}
      label={
        <>
          {known.name}
          {words && (
            <Text component="span" size="sm" c="dimmed">
              {` (${words})`}
            </Text>
          )}
        </>
      }
      description={known.text}
    />
  );
});
