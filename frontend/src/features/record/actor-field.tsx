import { Box } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { personQuery } from "@/api/people";
import type { Subject } from "@/api/types";
import { usePeopleSearch } from "@/lib/use-people-search";
import { SubjectPicker } from "@/ui/subject-picker";
import { text } from "./text";

type Props = { id: string | undefined; onPick: (id: string | undefined) => void };

/** Who did it: a user or a service; who is gone meanwhile is named by their id. */
export function ActorField({ id, onPick }: Props) {
  const [picked, setPicked] = useState<Subject | null>(null);
  const isPicked = picked !== null && picked.id === id;
  const found = useQuery({
    ...personQuery(id ?? ""),
    enabled: id !== undefined && !isPicked,
    retry: false,
  });
  const named = isPicked ? picked : (found.data ?? null);
  const value: Subject | null = id ? (named ?? { kind: "user", id, name: id }) : null;
  const search = usePeopleSearch({ chosen: value, known: value ? [value] : [] });
  return (
    <Box w={220} maw="100%">
      <SubjectPicker
        label={text.actor}
        placeholder={text.anybody}
        value={value}
        search={search}
        canPick={({ kind }) => kind !== "role"}
        onPick={(subject) => {
          setPicked(subject);
          onPick(subject?.id);
        }}
      />
    </Box>
  );
}
