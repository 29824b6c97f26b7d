import { formText } from "./form-text";
import { TextField } from "./text-field";

/** How much a credential may be called with. */
export function LimitFields() {
  return (
    <>
      <TextField
        name="calls_per_minute"
        label={formText.callsPerMinute}
        hint={formText.callsPerMinuteHint}
        inputMode="numeric"
      />
      <TextField
        name="largest_answer"
        label={formText.largestAnswer}
        hint={formText.largestAnswerHint}
        inputMode="decimal"
      />
    </>
  );
}
