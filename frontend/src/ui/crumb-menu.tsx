import { ActionIcon, List, Popover, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ChevronIcon } from "./icons";
import { LinkAnchor } from "./link";
import { text } from "./text";
import type { ChildrenQuery } from "./use-tree";

const MOST = 50;
/** So few are seen at a glance. */
const FEW = 10;

type Props = { id: string; name: string; childrenQuery: ChildrenQuery };

/** What is in a place of the breadcrumb, to go there at once; asked for when it is opened. */
export function CrumbMenu({ id, name, childrenQuery }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={text.crumbMenu(name)}
          onClick={() => {
            setOpen(!isOpen);
          }}
        >
          <ChevronIcon />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown mah={360} miw={200} style={{ overflowY: "auto" }}>
        <Found
          id={id}
          childrenQuery={childrenQuery}
          onGo={() => {
            setOpen(false);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

type FoundProps = { id: string; childrenQuery: ChildrenQuery; onGo: () => void };

function Found({ id, childrenQuery, onGo }: FoundProps) {
  const [search, setSearch] = useState("");
  const { data, isError } = useQuery(childrenQuery(id));
  const wanted = search.trim().toLowerCase();
  const found = (data ?? []).filter((node) => node.name.toLowerCase().includes(wanted));
  const told = tell({ isError, isLoading: !data, found: found.length, all: data?.length ?? 0 });
  return (
    <>
      {(data?.length ?? 0) > FEW && (
        <TextInput
          aria-label={text.crumbSearch}
          placeholder={text.crumbSearch}
          size="xs"
          mb="xs"
          value={search}
          data-autofocus
          onChange={(event) => {
            setSearch(event.currentTarget.value);
          }}
        />
      )}
      {found.length > 0 && (
        <List listStyleType="none" spacing={6}>
          {found.slice(0, MOST).map((node) => (
            <List.Item key={node.id}>
              <LinkAnchor to="/containers/$id" params={{ id: node.id }} size="sm" onClick={onGo}>
                {node.name}
              </LinkAnchor>
            </List.Item>
          ))}
        </List>
      )}
      <Text size="xs" c="dimmed" role="status">
        {told}
      </Text>
    </>
  );
}

type State = { isError: boolean; isLoading: boolean; found: number; all: number };

function tell({ isError, isLoading, found, all }: State): string {
  if (isError) return text.notLoaded;
  if (isLoading) return text.loading;
  if (all === 0) return text.crumbEmpty;
  if (found === 0) return text.crumbNoHits;
  return found > MOST ? text.crumbMore(found - MOST) : "";
}
