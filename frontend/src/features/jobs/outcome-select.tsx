import { Select } from "@mantine/core";
import type { Outcome } from "@/api/types";
import { ALL_OUTCOMES, OUTCOMES } from "@/lib/run-words";
import { text } from "./text";

const CHOICES = ALL_OUTCOMES.map((value) => ({ value, label: OUTCOMES[value].word }));

type Props = {
  label: string;
  outcome: Outcome | undefined;
  onChoose: (outcome: Outcome | undefined) => void;
};

/** Narrows a list to those that ended like that. */
export function OutcomeSelect({ label, outcome, onChoose }: Props) {
  return (
    <Select
      label={label}
      placeholder={text.anyOutcome}
      clearable
      maw={220}
      data={CHOICES}
      value={outcome ?? null}
      onChange={(value) => {
        onChoose(value ?? undefined);
      }}
    />
  );
}
