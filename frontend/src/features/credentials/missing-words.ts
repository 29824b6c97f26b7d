import { FIELD_WORDS, formText } from "./form-text";

/** Say that everything was saved, and what authorizing still needs. */
export function describeMissing(names: string[]) {
  const words = names.map((name) => FIELD_WORDS[name] ?? name).join(", ");
  return { title: formText.missingTitle, detail: formText.missingDetail(words) };
}
