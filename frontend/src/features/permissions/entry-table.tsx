import { ActionIcon, Table } from "@mantine/core";
import type { Facet, FacetValue, Permissions, Subject } from "@/api/types";
import { FACETS } from "@/lib/access-words";
import { writeSubject } from "@/lib/subject-name";
import { CrossIcon } from "@/ui/icons";
import { SubjectLabel } from "@/ui/subject-label";
import { FACETS_OF, findInherited, type Draft, type Row } from "./draft";
import { FacetHeads } from "./facet-heads";
import classes from "./permissions.module.css";
import { text } from "./text";
import { ValueCell } from "./value-cell";

type EntryVerbs = {
  set: (subject: Subject, facet: Facet, value: FacetValue | null) => void;
  remove: (subject: Subject) => void;
};
/** `verbs`: null where somebody may only read. */
type Props = { permissions: Permissions; draft: Draft; verbs: EntryVerbs | null };

/** What is said here, one row for each user, role or service. */
export function EntryTable({ permissions, draft, verbs }: Props) {
  return (
    <Table className={classes.matrix} role="table" highlightOnHover={false} aria-label={text.here}>
      <FacetHeads kind={permissions.kind} hasActions={verbs !== null} />
      <Table.Tbody role="rowgroup">
        {draft.map((row) => (
          <EntryRow
            key={writeSubject(row.subject)}
            row={row}
            permissions={permissions}
            verbs={verbs}
          />
        ))}
      </Table.Tbody>
    </Table>
  );
}

type RowProps = { row: Row; permissions: Permissions; verbs: EntryVerbs | null };

function EntryRow({ row: { subject, values }, permissions, verbs }: RowProps) {
  const inherited = findInherited(permissions.inherited, subject);
  return (
    <Table.Tr role="row" data-subject={writeSubject(subject)}>
      <Table.Td role="rowheader" className={classes.name}>
        <SubjectLabel subject={subject} />
      </Table.Td>
      {FACETS_OF[permissions.kind].map((facet) => (
        <Table.Td role="cell" key={facet} className={classes.value}>
          <span className={classes.facet} aria-hidden>
            {FACETS[facet]}
          </span>
          <ValueCell
            subject={subject}
            facet={facet}
            value={values[facet]}
            inherited={inherited[facet]}
            onChange={
              verbs &&
              ((value) => {
                verbs.set(subject, facet, value);
              })
            }
          />
        </Table.Td>
      ))}
      {verbs && (
        <Table.Td role="cell" className={classes.act}>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={text.removeLabel(subject.name)}
            title={text.remove}
            onClick={() => {
              verbs.remove(subject);
            }}
          >
            <CrossIcon />
          </ActionIcon>
        </Table.Td>
      )}
    </Table.Tr>
  );
}
