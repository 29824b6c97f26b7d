import { Anchor, Button, Checkbox, Table, Text, VisuallyHidden } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { placesFile, placesQuery } from "@/api/access";
import { describe } from "@/api/describe";
import type { Container, Right, Subject } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { LoadMore } from "@/ui/load-more";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { RightList } from "./holder-table";
import { PlaceLink } from "./place-link";
import classes from "./permissions.module.css";
import { SeveralDialog } from "./several-dialog";
import { text } from "./text";

type Props = { subject: Subject; below: Container; right: Right | undefined };

/** Where somebody has rights, and which. */
export function PlaceSection({ subject, below, right }: Props) {
  const places = useInfiniteQuery(placesQuery(below.id, subject, right));
  const [picked, setPicked] = useState<string[]>([]);
  const [isChanging, setChanging] = useState(false);
  if (places.error && !places.data) {
    return <ProblemAlert {...describe(places.error)} onRetry={() => void places.refetch()} />;
  }
  if (!places.data) return <RowsSkeleton />;
  const rows = places.data.pages.flatMap((page) => page.results);
  if (rows.length === 0) {
    const tell = right ? text.noPlacesWith : text.noPlaces;
    return <EmptyState sentence={tell(subject.name, below.path)} />;
  }
  const chosen = rows.filter(({ id }) => picked.includes(id));
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {text.placesHint}
      </Text>
      <Anchor href={placesFile(below.id, subject, right)} download size="sm">
        {text.csv}
      </Anchor>
      {chosen.length > 0 && (
        <div>
          <Button
            variant="default"
            size="xs"
            mt="xs"
            onClick={() => {
              setChanging(true);
            }}
          >
            {text.changeSeveral(chosen.length)}
          </Button>
        </div>
      )}
      <Table mt="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={40}>
              <VisuallyHidden>{text.chosen}</VisuallyHidden>
            </Table.Th>
            <Table.Th>{text.place}</Table.Th>
            <Table.Th>{text.may}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((place) => (
            <Table.Tr key={place.id}>
              <Table.Td>
                <Checkbox
                  aria-label={text.choosePlace(place.path)}
                  checked={picked.includes(place.id)}
                  onChange={(event) => {
                    const others = picked.filter((id) => id !== place.id);
                    setPicked(event.currentTarget.checked ? [...others, place.id] : others);
                  }}
                />
              </Table.Td>
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
      {isChanging && (
        <SeveralDialog
          subject={subject}
          places={chosen}
          onClose={() => {
            setChanging(false);
          }}
        />
      )}
    </>
  );
}
