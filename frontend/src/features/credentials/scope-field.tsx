import { Checkbox, Input, ScrollArea, Stack, Text } from "@mantine/core";
import { memo, useCallback, useId } from "react";
import { useFormContext, useWatch } from "react-hook-form";
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
  const { getValues, setValue } = useFormContext<FormValues>();
  const wanted = useWatch<FormValues, "scope">({ name: "scope" });
  // The same from one drawing to the next, so that only the box that was pressed is drawn anew.
  const toggle = useCallback(
    (name: string, isWanted: boolean) => {
      const others = getValues("scope").filter((other) => other !== name);
      setValue("scope", isWanted ? [...others, name] : others, { shouldDirty: true });
    },
    [getValues, setValue],
  );
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
              isWanted={wanted.includes(known.name)}
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
          {known.name}{" "}
          {words && (
            <Text component="span" size="sm" c="dimmed">
              {`(${words})`}
            </Text>
          )}
        </>
      }
      description={known.text}
    />
  );
});
