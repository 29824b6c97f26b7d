import { Button, Code, Group, Stack, Text, Title } from "@mantine/core";
import { useId } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import type { Job } from "@/api/types";
import { BodyField } from "./body-field";
import { CheckField } from "./check-field";
import { CapturesField } from "./captures-field";
import { ChoiceField } from "./choice-field";
import { CurlPaste } from "./curl-paste";
import { ExpectedField } from "./expected-field";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";
import classes from "./jobs.module.css";
import { LineField } from "./line-field";
import { PairsField } from "./pairs-field";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
const METHOD_WORDS = Object.fromEntries(METHODS.map((method) => [method, method]));

type Props = {
  index: number;
  count: number;
  stored: Job | null;
  containerId: string;
  onMove: (by: 1 | -1) => void;
  onRemove: () => void;
};

/** One call: what is sent, what is expected, and what later calls take from the answer. */
export function StepCard({ index, count, stored, containerId, onMove, onRemove }: Props) {
  const id = useId();
  const number = index + 1;
  return (
    <section className={classes.step} aria-labelledby={id}>
      <Stack gap="md">
        <Group justify="space-between" gap="xs">
          <Title order={3} size="h6" id={id}>
            {formText.step(number)}
          </Title>
          {count > 1 && (
            <Group gap={4}>
              <SmallButton
                label={formText.moveUp(number)}
                word={formText.up}
                isOff={index === 0}
                onClick={() => {
                  onMove(-1);
                }}
              />
              <SmallButton
                label={formText.moveDown(number)}
                word={formText.down}
                isOff={number === count}
                onClick={() => {
                  onMove(1);
                }}
              />
              <SmallButton
                label={formText.removeStep(number)}
                word={formText.remove}
                onClick={onRemove}
              />
            </Group>
          )}
        </Group>
        <CurlPaste index={index} containerId={containerId} />
        <LineField
          name={`steps.${index}.name`}
          label={formText.stepName}
          hint={formText.stepNameHint}
        />
        <Group gap="xs" align="flex-start">
          <ChoiceField
            name={`steps.${index}.method`}
            label={formText.method}
            words={METHOD_WORDS}
            w={120}
          />
          <LineField
            name={`steps.${index}.url`}
            label={formText.url}
            needed={formText.urlNeeded}
            placeholder="https://"
            inputMode="url"
            isCode
            flex="1 1 260px"
          />
        </Group>
        <Usable index={index} />
        <PairsField name={`steps.${index}.query`} label={formText.query} />
        <PairsField name={`steps.${index}.headers`} label={formText.headers} />
        <BodyField index={index} stored={stored} />
        <ExpectedField index={index} />
        <CheckField index={index} />
        <CapturesField index={index} />
        <LineField
          name={`steps.${index}.timeout_seconds`}
          label={formText.timeout}
          inputMode="numeric"
        />
      </Stack>
    </section>
  );
}

type ButtonProps = { label: string; word: string; isOff?: boolean; onClick: () => void };

function SmallButton({ label, word, isOff = false, onClick }: ButtonProps) {
  return (
    <Button
      variant="subtle"
      size="compact-xs"
      aria-label={label}
      disabled={isOff}
      onClick={onClick}
    >
      {word}
    </Button>
  );
}

/** The placeholders that have a value when this call comes. */
function Usable({ index }: { index: number }) {
  const { control } = useFormContext<FormValues>();
  const names = useWatch({
    control,
    compute: ({ parameters, steps }) => [
      ...parameters.map(({ name }) => name),
      ...steps
        .slice(0, index)
        .flatMap((step) => step.captures.map(({ name }) => `${step.name}.${name}`)),
    ],
  });
  const known = names.filter((name) => name !== "" && !name.endsWith("."));
  if (known.length === 0) return null;
  return (
    <Text size="sm" c="dimmed">
      {formText.usable}{" "}
      {known.map((name) => (
        <Code key={name} mr={6}>{`{{${name}}}`}</Code>
      ))}
    </Text>
  );
}
