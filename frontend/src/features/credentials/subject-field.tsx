import { useController } from "react-hook-form";
import type { Credential } from "@/api/types";
import { useCredentialChoice } from "@/lib/use-item-choice";
import { PickField } from "@/ui/pick-field";
import type { FormValues } from "./form-schema";
import { formText } from "./form-text";

type Props = { credential: Credential | null };

/** Whose access token is exchanged (RFC 8693 2.1). */
export function SubjectField({ credential }: Props) {
  const { field, fieldState } = useController<FormValues, "subject_credential">({
    name: "subject_credential",
  });
  const tree = useCredentialChoice(credential?.id);
  const { ref, value: chosen, onChange } = field;
  return (
    <PickField
      label={formText.subjectCredential}
      words={chosen ? chosen.path || formText.subjectUnknown : formText.subjectNone}
      dialog={{
        title: formText.subjectTitle,
        sentence: formText.subjectSentence,
        treeLabel: formText.subjectTree,
        confirmLabel: formText.subjectPick,
      }}
      verb={formText.subjectChoose}
      tree={tree}
      canPick={({ isLeaf }) => isLeaf === true}
      error={fieldState.error?.message}
      ref={ref}
      onPick={(id, { title }) => {
        onChange({ id, path: title ?? "" });
      }}
    />
  );
}
