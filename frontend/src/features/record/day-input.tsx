import { TextInput } from "@mantine/core";
import { useState } from "react";
import { readDay } from "./record-filter";

type Props = { label: string; day: string; onDay: (day: string) => void };

/** A date field that tells of whole days only, and stays quiet while a year is being typed. */
export function DayInput({ label, day, onDay }: Props) {
  const [typed, setTyped] = useState(day);
  const [known, setKnown] = useState(day);
  if (day !== known) {
    setKnown(day);
    setTyped(day);
  }
  return (
    <TextInput
      type="date"
      label={label}
      value={typed}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setTyped(value);
        if (value === readDay(value)) onDay(value);
      }}
    />
  );
}
