import { Box, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { containerQuery, topQuery } from "@/api/containers";
import { describe } from "@/api/describe";
import { personQuery } from "@/api/people";
import type { Container, Right, Subject, SubjectName } from "@/api/types";
import { readSubject, writeSubject } from "@/lib/subject-name";
import { useContainerTree } from "@/lib/use-container-tree";
import { EmptyState } from "@/ui/empty-state";
import { LinkAnchor } from "@/ui/link";
import { PageHeader } from "@/ui/page-header";
import { PickField } from "@/ui/pick-field";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { PersonPicker } from "./person-picker";
import { PlaceSection } from "./place-section";
import { RightSelect } from "./right-select";
import { text } from "./text";
import { useKnownPeople } from "./use-known-people";

/** What the address says: whom it is about, where, and for which right. */
export type AccessChoice = { who?: string; below?: string; right?: Right };
type Props = { choice: AccessChoice; onChoose: (change: AccessChoice) => void };

/** What somebody may do in a container and below it. */
export function AccessPage({ choice, onChoose }: Props) {
  const known = useKnownPeople();
  const chosen = useChosen(choice.who, known);
  const below = useBelow(choice.below);
  const problem = chosen.error ?? below.error;
  return (
    <Box maw={960}>
      <PageHeader
        title={text.accessTitle}
        actions={
          <LinkAnchor to="/access/everybody" size="sm">
            {text.everybodyLink}
          </LinkAnchor>
        }
      >
        {text.accessIntro}
      </PageHeader>
      <Group align="flex-end" mb="lg" role="group" aria-label={text.filters}>
        <Box w={280} maw="100%">
          <PersonPicker
            label={text.accessWho}
            value={chosen.subject}
            known={known}
            onPick={(one) => {
              onChoose({ who: one ? writeSubject(one) : undefined });
            }}
          />
        </Box>
        <BelowPicker
          path={below.container?.path ?? ""}
          onPick={(id) => {
            onChoose({ below: id });
          }}
        />
        <RightSelect
          label={text.right}
          placeholder={text.anyRight}
          kind="container"
          value={choice.right ?? null}
          onPick={(right) => {
            onChoose({ right: right ?? undefined });
          }}
        />
      </Group>
      {problem ? (
        <ProblemAlert {...describe(problem)} />
      ) : (
        <Found {...chosen} below={below.container} right={choice.right} />
      )}
    </Box>
  );
}

type Chosen = { asked: SubjectName | null; subject: Subject | null; isGone: boolean };
type FoundProps = Chosen & { below: Container | undefined; right: Right | undefined };

function Found({ asked, subject, isGone, below, right }: FoundProps) {
  if (!asked) return <EmptyState sentence={text.choose} />;
  if (isGone) return <EmptyState sentence={text.gone} />;
  if (!subject || !below) return <RowsSkeleton />;
  // Another list begins with nothing chosen.
  const key = `${writeSubject(subject)} ${below.id} ${right ?? ""}`;
  return <PlaceSection key={key} subject={subject} below={below} right={right} />;
}

/** Whom the address names, by name. */
function useChosen(who: string | undefined, known: Subject[]): Chosen & { error: Error | null } {
  const asked = readSubject(who);
  const own = known.find((one) => writeSubject(one) === who) ?? null;
  const person = useQuery({
    ...personQuery(asked?.id ?? ""),
    enabled: asked !== null && own === null,
  });
  const subject = own ?? (asked && person.data) ?? null;
  return { asked, subject, isGone: !own && person.data === null, error: person.error };
}

/** The container of the address, or the first one that this person may see. */
function useBelow(id: string | undefined) {
  const top = useQuery({ ...topQuery, enabled: id === undefined });
  const picked = useQuery({ ...containerQuery(id ?? ""), enabled: id !== undefined });
  return { container: id ? picked.data?.value : top.data, error: picked.error ?? top.error };
}

function BelowPicker({ path, onPick }: { path: string; onPick: (id: string) => void }) {
  const tree = useContainerTree();
  return (
    <PickField
      label={text.accessBelow}
      words={path}
      dialog={{
        title: text.belowTitle,
        sentence: text.belowSentence,
        treeLabel: text.belowTree,
      }}
      tree={tree}
      onPick={onPick}
    />
  );
}
