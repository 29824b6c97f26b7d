import { Box, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { SearchIcon } from "./icons";
import { LazyTree } from "./lazy-tree";
import { text } from "./text";
import type { Branch, TreeNode, TreeSource } from "./use-tree";

export type FindQuery = (search: string) => FindOptions;
type FindOptions = { queryKey: string[]; queryFn: () => Promise<Branch> };
type Props = TreeSource & {
  label: string;
  /** Left out where what is in the tree can't be searched. */
  find?: FindQuery;
  selected: string | null;
  onSelect: (id: string, node: TreeNode) => void;
};

/** A tree, and a box to find by name what is too deep or too far down in it. */
export function FindableTree({ find, ...tree }: Props) {
  const [typed, setTyped] = useState("");
  const [wanted] = useDebouncedValue(typed.trim(), 250);
  const isSearching = typed.trim() !== "" && wanted !== "";
  if (!find) return <LazyTree {...tree} />;
  return (
    <>
      <TextInput
        type="search"
        size="xs"
        mb={6}
        aria-label={text.findContainer}
        placeholder={text.findContainer}
        leftSection={<SearchIcon size={14} />}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
        }}
      />
      {isSearching && <Hits {...tree} hitsQuery={find(wanted)} />}
      {/* Kept, so that what is open in it stays so. */}
      <Box hidden={isSearching}>
        <LazyTree {...tree} />
      </Box>
    </>
  );
}

type HitsProps = Omit<Props, "find"> & { hitsQuery: FindOptions };

/** What was found, each open to what is in it. */
function Hits({ hitsQuery, ...tree }: HitsProps) {
  const { data, isError } = useQuery({ ...hitsQuery, placeholderData: keepPreviousData });
  return (
    <>
      {data && data.nodes.length > 0 && (
        <LazyTree {...tree} roots={data.nodes} reveal={[]} way={undefined} />
      )}
      <Text size="xs" c="dimmed" px="xs" role="status">
        {tell(data, isError)}
      </Text>
    </>
  );
}

function tell(found: Branch | undefined, isError: boolean): string {
  if (isError) return text.notLoaded;
  if (!found) return text.loading;
  if (found.nodes.length === 0) return text.findNoHits;
  return found.next ? text.findMore : "";
}
