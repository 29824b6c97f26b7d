import { formText } from "./form-text";
import { TagsField } from "./tags-field";

export function ScopeField() {
  return (
    <TagsField
      name="scope"
      label={formText.scope}
      description={formText.scopeHint}
      separators={[" ", ",", "\n", "\r", "\t"]}
    />
  );
}
