import { Button, Table, Text } from "@mantine/core";
import type { Permissions, Subject } from "@/api/types";
import { FACETS, VALUES } from "@/lib/access-words";
import { writeSubject } from "@/lib/subject-name";
import { LinkAnchor } from "@/ui/link";
import { SubjectLabel } from "@/ui/subject-label";
import { FACETS_OF, findInherited, type Inherited } from "./draft";
import { FacetHeads } from "./facet-heads";
import classes from "./permissions.module.css";
import { text } from "./text";

type Props = {
  permissions: Permissions;
  subjects: Subject[];
  /** null where somebody may only read. */
  onSayElse: ((subject: Subject) => void) | null;
};

/** Those that only the places above say something of. */
export function AboveTable({ permissions, subjects, onSayElse }: Props) {
  return (
    <Table className={classes.matrix} role="table" highlightOnHover={false} aria-label={text.above}>
      <FacetHeads kind={permissions.kind} hasActions={false} />
      <Table.Tbody role="rowgroup">
        {subjects.map((subject) => (
          <Table.Tr role="row" key={writeSubject(subject)}>
            <Table.Td role="rowheader" className={classes.name}>
              <SubjectLabel subject={subject} />
              {onSayElse && (
                <Button
                  variant="subtle"
                  size="compact-xs"
                  ml={8}
                  px={8}
                  aria-label={text.sayElseLabel(subject.name)}
                  onClick={() => {
                    onSayElse(subject);
                  }}
                >
                  {text.sayElse}
                </Button>
              )}
            </Table.Td>
            <AboveCells
              permissions={permissions}
              inherited={findInherited(permissions.inherited, subject)}
            />
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function AboveCells({
  permissions,
  inherited,
}: {
  permissions: Permissions;
  inherited: Inherited;
}) {
  return FACETS_OF[permissions.kind].map((facet) => {
    const entry = inherited[facet];
    return (
      <Table.Td role="cell" key={facet} className={classes.value}>
        <span className={classes.facet} aria-hidden>
          {FACETS[facet]}
        </span>
        <Text size="sm">
          {entry ? text.aboveValue(VALUES[entry.value]) : text.notSaid}
          {entry && (
            <LinkAnchor
              to="/containers/$id"
              params={{ id: entry.from.id }}
              search={{ tab: "permissions" }}
              size="sm"
              underline="always"
            >
              {entry.from.path}
            </LinkAnchor>
          )}
        </Text>
      </Table.Td>
    );
  });
}
