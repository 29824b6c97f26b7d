import { Button } from "@mantine/core";
import { useFieldArray } from "react-hook-form";
import type { Job } from "@/api/types";
import { FormSection } from "@/ui/form-section";
import { formText } from "./form-text";
import { emptyStep, type FormValues } from "./form-values";
import { StepCard } from "./step-card";

const MOST = 10;

type Props = { stored: Job | null; containerId: string };

/** The calls of a job, in order. */
export function CallsSection({ stored, containerId }: Props) {
  const { fields, append, remove, swap } = useFieldArray<FormValues, "steps">({ name: "steps" });
  return (
    <FormSection title={formText.calls}>
      {fields.map((step, index) => (
        <StepCard
          key={step.id}
          index={index}
          count={fields.length}
          stored={stored}
          containerId={containerId}
          onMove={(by) => {
            swap(index, index + by);
          }}
          onRemove={() => {
            remove(index);
          }}
        />
      ))}
      {fields.length < MOST && (
        <div>
          <Button
            variant="default"
            size="xs"
            onClick={() => {
              append(emptyStep(fields.length + 1));
            }}
          >
            {formText.addStep}
          </Button>
        </div>
      )}
    </FormSection>
  );
}
