import { Table, VisuallyHidden } from "@mantine/core";
import type { ItemKind } from "@/api/types";
import { FACETS } from "@/lib/access-words";
import { FACETS_OF } from "./draft";
import { text } from "./text";

type Props = { kind: ItemKind; hasActions: boolean };

export function FacetHeads({ kind, hasActions }: Props) {
  return (
    <Table.Thead role="rowgroup">
      <Table.Tr role="row">
        <Table.Th role="columnheader" w={184}>
          {text.who}
        </Table.Th>
        {FACETS_OF[kind].map((facet) => (
          <Table.Th role="columnheader" key={facet} px={6}>
            {FACETS[facet]}
          </Table.Th>
        ))}
        {hasActions && (
          <Table.Th role="columnheader" w={44}>
            <VisuallyHidden>{text.actions}</VisuallyHidden>
          </Table.Th>
        )}
      </Table.Tr>
    </Table.Thead>
  );
}
