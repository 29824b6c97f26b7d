import { TagsInput as Input } from "@mantine/core";
import type { Ref } from "react";
import { text } from "./text";

type Props = {
  label: string;
  description?: string;
  tags: string[];
  error?: string;
  onTags: (tags: string[]) => void;
  ref?: Ref<HTMLInputElement>;
};

const MOST = 20;
const LONGEST = 40;

/** Short words, typed one by one; letter case makes no difference. */
export function TagsInput({ tags, onTags, description = text.tagsHint, ...field }: Props) {
  return (
    <Input
      {...field}
      description={description}
      value={tags}
      maxTags={MOST}
      maxLength={LONGEST}
      splitChars={[","]}
      isDuplicate={(value, all) => all.includes(fold(value))}
      onChange={(all) => {
        onTags([...new Set(all.map(fold).filter(Boolean))]);
      }}
    />
  );
}

function fold(word: string): string {
  return word.trim().normalize("NFC").toLowerCase();
}
