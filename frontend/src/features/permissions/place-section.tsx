import { Anchor, Table, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { placesFile, placesQuery } from "@/api/access";
import { describe } from "@/api/describe";
import type { Container, Place, Right, Subject } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { FolderIcon, KeyIcon } from "@/ui/icons";
import { LinkAnchor } from "@/ui/link";
import { LoadMore } from "@/ui/load-more";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { RightList } from "./holder-table";
import classes from "./permissions.module.css";
import { text } from "./text";

type Props = { subject: Subject; below: Container; right: Right | undefined };

/** Where somebody has rights, and which. */
export function PlaceSection({ subject, below, right }: Props) {
  const places = useInfiniteQuery(placesQuery(below.id, subject, right));
  if (places.error && !places.data) {
    return <ProblemAlert {...describe(places.error)} onRetry={() => void places.refetch()} />;
  }
  if (!places.data) return <RowsSkeleton />;
  const rows = places.data.pages.flatMap((page) => page.results);
  if (rows.length === 0) {
    const tell = right ? text.noPlacesWith : text.noPlaces;
    return <EmptyState sentence={tell(subject.name, below.path)} />;
  }
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {text.placesHint}
      </Text>
      <Anchor href={placesFile(below.id, subject, right)} download size="sm">
        {text.csv}
      </Anchor>
      <Table mt="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.place}</Table.Th>
            <Table.Th>{text.may}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((place) => (
            <Table.Tr key={place.id}>
              <Table.Td className={classes.place}>
                <PlaceLink place={place} />
              </Table.Td>
              <Table.Td>
                <RightList rights={place.rights} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <LoadMore
        hasMore={places.hasNextPage}
        isLoading={places.isFetchingNextPage}
        onLoad={() => void places.fetchNextPage()}
      />
    </>
  );
}

function PlaceLink({ place }: { place: Place }) {
  const isContainer = place.kind === "container";
  return (
    <span className={classes.placeLink}>
      {isContainer ? <FolderIcon /> : <KeyIcon />}
      <LinkAnchor
        to={isContainer ? "/containers/$id" : "/credentials/$id"}
        params={{ id: place.id }}
        search={{ tab: "permissions" }}
        size="sm"
      >
        {place.path}
      </LinkAnchor>
    </span>
  );
}
