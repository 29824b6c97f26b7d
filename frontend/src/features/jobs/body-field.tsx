import { Textarea } from "@mantine/core";
import { get, useFormContext, useWatch, type FieldError } from "react-hook-form";
import type { Job } from "@/api/types";
import { ChoiceField } from "./choice-field";
import { FileField } from "./file-field";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";
import classes from "./jobs.module.css";
import { LineField } from "./line-field";
import { PairsField } from "./pairs-field";

type Props = { index: number; stored: Job | null };

/** What a call sends. */
export function BodyField({ index, stored }: Props) {
  const kind = useWatch<FormValues, `steps.${number}.body.kind`>({
    name: `steps.${index}.body.kind`,
  });
  return (
    <>
      <ChoiceField
        name={`steps.${index}.body.kind`}
        label={formText.body}
        words={formText.bodyKinds}
        w={160}
      />
      {(kind === "json" || kind === "text") && <TextBody index={index} />}
      {kind === "form" && (
        <PairsField name={`steps.${index}.body.pairs`} label={formText.formPairs} />
      )}
      {kind === "file" && <FileField index={index} stored={stored} />}
      {kind !== "none" && (
        <LineField
          name={`steps.${index}.body.content_type`}
          label={formText.contentType}
          hint={formText.contentTypeHint}
        />
      )}
    </>
  );
}

function TextBody({ index }: { index: number }) {
  const { register, formState } = useFormContext<FormValues>();
  const name = `steps.${index}.body.text` as const;
  const error = get(formState.errors, name) as FieldError | undefined;
  return (
    <Textarea
      label={formText.bodyText}
      autosize
      minRows={4}
      maxRows={20}
      spellCheck={false}
      classNames={{ input: classes.mono }}
      error={error?.message}
      {...register(name)}
    />
  );
}
