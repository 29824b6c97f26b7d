import { ActionIcon, List, Popover, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ChevronIcon } from "./icons";
import { LinkAnchor } from "./link";
import { text } from "./text";
import type { Branch, ChildrenQuery } from "./use-tree";

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
  const [typed, setTyped] = useState("");
  const [wanted] = useDebouncedValue(typed.trim(), 250);
  const all = useQuery(childrenQuery(id));
  const { data, isError } = useQuery({
    ...childrenQuery(id, wanted),
    placeholderData: keepPreviousData,
  });
  const isLong = Boolean(all.data && (all.data.next ?? all.data.nodes.length > FEW));
  return (
    <>
      {isLong && (
        <TextInput
          aria-label={text.crumbSearch}
          placeholder={text.crumbSearch}
          size="xs"
          mb="xs"
          value={typed}
          data-autofocus
          onChange={(event) => {
            setTyped(event.currentTarget.value);
          }}
        />
      )}
      {data && data.nodes.length > 0 && (
        <List listStyleType="none" spacing={6}>
          {data.nodes.map((node) => (
            <List.Item key={node.id}>
              <LinkAnchor to="/containers/$id" params={{ id: node.id }} size="sm" onClick={onGo}>
                {node.name}
              </LinkAnchor>
            </List.Item>
          ))}
        </List>
      )}
      <Text size="xs" c="dimmed" role="status">
        {tell(data, { isError, isAll: wanted === "" })}
      </Text>
    </>
  );
}

type State = { isError: boolean; isAll: boolean };

function tell(found: Branch | undefined, { isError, isAll }: State): string {
  if (isError) return text.notLoaded;
  if (!found) return text.loading;
  if (found.nodes.length === 0) return isAll ? text.crumbEmpty : text.crumbNoHits;
  return found.next ? text.crumbMore : "";
}
