import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { SearchIcon } from "./icons";

type Props = { label: string; value: string; onSearch: (text: string) => void };

/** Tells of what was typed a moment after it was; what is set from outside replaces it. */
export function SearchInput({ label, value, onSearch }: Props) {
  const [typed, setTyped] = useState(value);
  const [known, setKnown] = useState(value);
  if (value !== known) {
    setKnown(value);
    // The address follows what is typed: only another text comes from somewhere else.
    if (value !== typed.trim()) setTyped(value);
  }
  const tellLater = useDebouncedCallback(onSearch, 300);
  return (
    <TextInput
      type="search"
      label={label}
      leftSection={<SearchIcon />}
      value={typed}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setTyped(value);
        tellLater(value.trim());
      }}
    />
  );
}
