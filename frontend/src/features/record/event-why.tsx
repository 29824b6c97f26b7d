import { Text } from "@mantine/core";
import type { EventDetails, RightsChange } from "@/api/types";
import { ChangeList } from "@/ui/change-list";
import { FormSection } from "@/ui/form-section";
import { VerdictAnswer } from "@/ui/verdict-answer";
import { text } from "./text";

type Props = { event: EventDetails; why: NonNullable<EventDetails["why"]> };

/** What had given the right by then, what has changed since, and how it is now. */
export function EventWhy({ event, why }: Props) {
  const wasRefused = event.action === "token.use_refused";
  return (
    <>
      <Changes
        title={wasRefused ? text.whyRefused : text.whyAllowed}
        changes={why.before}
        none={text.nothingBefore}
      />
      <Changes title={text.sinceThen} changes={why.since} none={text.nothingSince} />
      <FormSection title={text.now}>
        {why.now ? (
          <VerdictAnswer verdict={why.now} withHistory={false} />
        ) : (
          <Text size="sm">{text.gone}</Text>
        )}
      </FormSection>
    </>
  );
}

type ChangesProps = { title: string; changes: RightsChange[]; none: string };

function Changes({ title, changes, none }: ChangesProps) {
  return (
    <FormSection title={title}>
      {changes.length > 0 ? <ChangeList changes={changes} /> : <Text size="sm">{none}</Text>}
    </FormSection>
  );
}
