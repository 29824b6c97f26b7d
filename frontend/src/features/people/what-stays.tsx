import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { User } from "@/api/types";
import { belongingsQuery } from "@/api/users";
import { text } from "./text";

/** Before somebody is disabled: what stays theirs, and what can be done about it. */
export function WhatStays({ person }: { person: User }) {
  const { data } = useQuery(belongingsQuery(person.id));
  if (!data) return null;
  const { items, entries } = data.value;
  const [owned, said] = [items, entries].map(({ count, hidden }) => count + hidden);
  if (!owned && !said) return null;
  return <Text size="sm">{text.disableLeaves(owned ?? 0, said ?? 0)}</Text>;
}
