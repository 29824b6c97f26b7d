import { TextInput } from "@mantine/core";
import { useState } from "react";
import { z } from "zod";
import { text } from "./text";

const ADDRESS = z.union([z.literal(""), z.ipv4(), z.ipv6()]);

type Props = { address: string; onAddress: (address: string) => void };

/** An IP address: told when it is whole, since a part of one would be refused. */
export function AddressInput({ address, onAddress }: Props) {
  const [typed, setTyped] = useState(address);
  const [known, setKnown] = useState(address);
  const [isWrong, setWrong] = useState(false);
  if (address !== known) {
    setKnown(address);
    setTyped(address);
    setWrong(false);
  }
  const tell = () => {
    const isRight = ADDRESS.safeParse(typed).success;
    setWrong(!isRight);
    if (isRight && typed !== address) onAddress(typed);
  };
  return (
    <TextInput
      label={text.from}
      w={180}
      autoComplete="off"
      spellCheck={false}
      value={typed}
      error={isWrong && text.fromWrong}
      onChange={(event) => {
        setTyped(event.currentTarget.value.trim());
      }}
      onBlur={tell}
      onKeyDown={(event) => {
        if (event.key === "Enter") tell();
      }}
    />
  );
}
