import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useState, type KeyboardEvent } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { describe, fieldMessage } from "@/api/describe";
import type { Placeholder, Provider } from "@/api/types";
import type { FormValues } from "./form-schema";
import { providerText } from "./provider-text";
import type { TemplateFill } from "./use-template-fill";

type Props = { template: Provider; fill: TemplateFill };
type Values = Record<string, string>;

function begin({ placeholders }: Provider, given: Values): Values {
  return Object.fromEntries(
    placeholders.map(({ name, default: usual }) => [name, given[name] ?? usual]),
  );
}

/** What a template does not know by itself: the answers fill in the form. */
export function TemplateQuestions({ template, fill }: Props) {
  const { getValues } = useFormContext<FormValues>();
  const applied = useWatch<FormValues, ["provider", "provider_values"]>({
    name: ["provider", "provider_values"],
  });
  const isApplied = applied[0] === template.slug;
  const [values, setValues] = useState(() =>
    begin(template, getValues("provider") === template.slug ? getValues("provider_values") : {}),
  );
  const [sent, setSent] = useState<Values | null>(null);
  if (template.placeholders.length === 0) return fill.error && <Problem error={fill.error} />;

  const isComplete = template.placeholders.every(({ name }) => values[name]?.trim());
  const differs = (next: Values) =>
    !isApplied || template.placeholders.some(({ name }) => next[name] !== applied[1][name]);
  const send = (next: Values) => {
    if (!differs(next)) return;
    setSent(next);
    fill.fill({ slug: template.slug, answers: next });
  };
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    // It would save the form around.
    event.preventDefault();
    send(values);
  };
  return (
    <Stack gap="md" role="group" aria-label={providerText.questions(template.name)}>
      {template.placeholders.map((placeholder) => (
        <Question
          key={placeholder.name}
          placeholder={placeholder}
          value={values[placeholder.name] ?? ""}
          error={fieldMessage(fill.error, `values.${placeholder.name}`)}
          onType={(value) => {
            setValues({ ...values, [placeholder.name]: value });
          }}
          onDone={() => {
            // Answers that were refused are not sent again by merely leaving the field.
            if (isComplete && sent !== values) send(values);
          }}
          onEnter={onEnter}
        />
      ))}
      <Group gap="sm">
        <Button
          variant="default"
          loading={fill.isBusy}
          onClick={() => {
            send(values);
          }}
        >
          {providerText.fill}
        </Button>
        {!differs(values) && (
          <Text size="sm" role="status">
            {providerText.filled(template.name)}
          </Text>
        )}
      </Group>
      {fill.error && <Problem error={fill.error} />}
    </Stack>
  );
}

function Problem({ error }: { error: Error }) {
  const { title, detail } = describe(error);
  return (
    <Text size="sm" c="red" role="alert">
      {title} {detail}
    </Text>
  );
}

type QuestionProps = {
  placeholder: Placeholder;
  value: string;
  error: string | undefined;
  onType: (value: string) => void;
  onDone: () => void;
  onEnter: (event: KeyboardEvent) => void;
};

function Question({ placeholder, value, error, onType, onDone, onEnter }: QuestionProps) {
  const { label, help, example, options } = placeholder;
  const hint = [help, example && providerText.example(example)].filter(Boolean).join(" ");
  const shared = {
    label,
    description: hint || undefined,
    value,
    error,
    onBlur: onDone,
    onKeyDown: onEnter,
  };
  if (options.length > 0) {
    return (
      <NativeSelect
        {...shared}
        data={[{ value: "", label: providerText.choose }, ...options]}
        onChange={(event) => {
          onType(event.currentTarget.value);
        }}
      />
    );
  }
  return (
    <TextInput
      {...shared}
      autoComplete="off"
      spellCheck={false}
      onChange={(event) => {
        onType(event.currentTarget.value);
      }}
    />
  );
}
