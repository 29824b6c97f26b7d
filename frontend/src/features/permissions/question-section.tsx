import { Box, Group, Loader, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { questionQuery } from "@/api/access";
import { describe } from "@/api/describe";
import type { ItemKind, Right, Subject, SubjectName } from "@/api/types";
import { readSubject, writeSubject } from "@/lib/subject-name";
import { FormSection } from "@/ui/form-section";
import { ProblemAlert } from "@/ui/problem-alert";
import { VerdictAnswer } from "@/ui/verdict-answer";
import type { AccessFilter } from "./access-filter";
import { PersonPicker } from "./person-picker";
import { RightSelect } from "./right-select";
import { text } from "./text";

type Props = {
  itemId: string;
  kind: ItemKind;
  known: Subject[];
  filter: AccessFilter;
  onFilter: (change: AccessFilter) => void;
};

/** May somebody do something here, and why? */
export function QuestionSection({ itemId, kind, known, filter, onFilter }: Props) {
  const asked = readSubject(filter.ask);
  const [picked, setPicked] = useState<Subject | null>(null);
  const answer = useQuery({
    ...questionQuery(itemId, asked ?? NOBODY, filter.may ?? "container_read"),
    enabled: asked !== null && filter.may !== undefined,
  });
  // Who opens a colleague's address learns the name with the answer.
  const named = [picked, answer.data?.subject, ...known].find(
    (one) => one && asked && writeSubject(one) === writeSubject(asked),
  );
  return (
    <FormSection title={text.ask}>
      <Text size="sm" c="dimmed">
        {text.askHint}
      </Text>
      <Group align="flex-end" role="group" aria-label={text.ask}>
        <Box w={280} maw="100%">
          <PersonPicker
            label={text.askPerson}
            value={named ?? null}
            known={known}
            onPick={(subject) => {
              setPicked(subject);
              onFilter({ ask: subject ? writeSubject(subject) : undefined });
            }}
          />
        </Box>
        <RightSelect
          label={text.askRight}
          placeholder={text.rightPlaceholder}
          kind={kind}
          value={filter.may ?? null}
          onPick={(may: Right | null) => {
            onFilter({ may: may ?? undefined });
          }}
        />
      </Group>
      <div aria-live="polite">
        {answer.isLoading && <Loader size="sm" aria-label={text.asking} />}
        {answer.error && <ProblemAlert {...describe(answer.error)} />}
        {answer.data && <VerdictAnswer verdict={answer.data} />}
      </div>
    </FormSection>
  );
}

const NOBODY: SubjectName = { kind: "user", id: "" };
