import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { User } from "@/api/types";
import { belongingsQuery } from "@/api/users";
import { text } from "./text";

/** Before somebody is disabled: what stays theirs, and what can be done about it. */
export function WhatStays({ person }: { person: User }) {
  const { data } = useQuery(belongingsQuery(person.id));
  if (!data) return null;
  const { items, jobs, entries } = data.value;
  const all = ({ count, hidden }: { count: number; hidden: number }) => count + hidden;
  const [owned, running, said] = [all(items), all(jobs), all(entries)];
  return (
    <>
      {owned + said > 0 && <Text size="sm">{text.disableLeaves(owned, said)}</Text>}
      {running > 0 && <Text size="sm">{text.disableStops(running)}</Text>}
    </>
  );
}
