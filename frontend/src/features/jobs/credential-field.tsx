import { useController } from "react-hook-form";
import type { Job } from "@/api/types";
import { useCredentialChoice } from "@/lib/use-item-choice";
import { PickField } from "@/ui/pick-field";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";

/** With whose token the calls go out. */
export function CredentialField({ stored }: { stored: Job | null }) {
  const { field, fieldState } = useController<FormValues, "credential">({ name: "credential" });
  const tree = useCredentialChoice();
  const { ref, value: chosen, onChange } = field;
  const clear = () => {
    onChange(null);
  };
  return (
    <PickField
      label={formText.credential}
      words={chosen ? chosen.path : readNone(stored)}
      dialog={{
        title: formText.credentialTitle,
        sentence: formText.credentialSentence,
        treeLabel: formText.credentialTree,
        confirmLabel: formText.credentialPick,
      }}
      verb={formText.credentialChoose}
      tree={tree}
      canPick={({ isLeaf }) => isLeaf === true}
      error={fieldState.error?.message}
      ref={ref}
      onPick={(id, { title }) => {
        onChange({ id, path: title ?? "" });
      }}
      onClear={chosen ? clear : undefined}
    />
  );
}

function readNone(stored: Job | null): string {
  if (stored?.has_lost_credential) return formText.credentialLost;
  if (stored?.has_credential && !stored.credential) return formText.credentialHidden;
  return formText.credentialNone;
}
