import {
  ActionIcon,
  Checkbox,
  Group,
  Menu,
  Table,
  Text,
  Tooltip,
  VisuallyHidden,
} from "@mantine/core";
import { useState, type ReactNode } from "react";
import type { Column, Item } from "@/api/types";
import { readState } from "@/lib/credential-words";
import { ITEM_PAGES } from "@/lib/item-pages";
import { readLastOutcome } from "@/lib/run-words";
import { DotsIcon, LockIcon } from "@/ui/icons";
import { KindIcon } from "@/ui/kind-icon";
import { LinkAnchor } from "@/ui/link";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import { TagList } from "@/ui/tag-list";
import { VISIBLE_FROM } from "./columns";
import { CopyItemsDialog } from "./copy-items-dialog";
import { DeleteItemDialog } from "./delete-item-dialog";
import classes from "./item-row.module.css";
import { MoveItemDialog } from "./move-item-dialog";
import { canChoose, type Selection } from "./selection";
import { text } from "./text";

/** Why a row leads nowhere; null if it does. */
function readLock({ kind, rights }: Item): string | null {
  if (kind === "container" || rights.includes("configuration_read")) return null;
  if (kind === "job") return text.jobNameOnly;
  return rights.includes("credential_use") ? text.useOnly : text.nameOnly;
}

type Props = {
  item: Item;
  selection: Selection;
  hasPath: boolean;
  onTag: (tag: string) => void;
  columns: Column[];
  hasStateBelow: boolean;
};

export function ItemRow({ item, selection, hasPath, onTag, columns, hasStateBelow }: Props) {
  return (
    <Table.Tr>
      <Table.Td pr={0}>
        {canChoose(item) && (
          <Checkbox
            size="xs"
            aria-label={text.choose(item.name)}
            checked={selection.has(item.id)}
            onChange={() => {
              selection.toggle(item.id);
            }}
          />
        )}
      </Table.Td>
      <Table.Td className={classes.name}>
        <Group gap="xs" wrap="nowrap">
          <KindIcon kind={item.kind} size={18} />
          <div>
            <ItemName item={item} />
            {hasPath && (
              <Text size="xs" c="dimmed" className={classes.label}>
                {item.path}
              </Text>
            )}
            {hasStateBelow && (
              <Text component="div" size="xs">
                <Cell column="state" item={item} />
              </Text>
            )}
            <TagList tags={item.tags} onPick={onTag} />
          </div>
        </Group>
      </Table.Td>
      {columns.map((column) => (
        <Table.Td key={column} visibleFrom={VISIBLE_FROM[column]}>
          <Cell column={column} item={item} />
        </Table.Td>
      ))}
      <Table.Td>
        <RowMenu item={item} />
      </Table.Td>
    </Table.Tr>
  );
}

function Cell({ column, item }: { column: Column; item: Item }) {
  const { credential, job } = item;
  if (column === "modified") return <RelativeTime at={item.modified_at} />;
  if (job) return <JobCell column={column} job={job} />;
  if (!credential) return null;
  const cells: Record<typeof column, ReactNode> = {
    provider: credential.provider_host,
    state: <StatusWord {...readState(credential)} />,
    expires: <RelativeTime at={credential.expires_at} />,
    last_used: <RelativeTime at={credential.last_used_at} />,
    next_run: null,
  };
  return cells[column];
}

type JobCellProps = { column: Column; job: NonNullable<Item["job"]> };

function JobCell({ column, job }: JobCellProps) {
  if (column === "last_used") return <RelativeTime at={job.last_run_at} />;
  if (column === "next_run") return <RelativeTime at={job.next_at} />;
  if (column !== "state" || job.last_outcome === null) return null;
  return <StatusWord {...readLastOutcome(job.last_outcome, job.is_enabled !== false)} />;
}

function ItemName({ item }: { item: Item }) {
  const lock = readLock(item);
  if (lock) {
    return (
      <Tooltip label={lock} events={{ hover: true, focus: true, touch: true }}>
        <Group gap={6} wrap="nowrap" tabIndex={0}>
          <Text component="span" className={classes.label}>
            {item.name}
          </Text>
          <LockIcon size={14} />
          <VisuallyHidden>{lock}</VisuallyHidden>
        </Group>
      </Tooltip>
    );
  }
  return (
    <LinkAnchor to={ITEM_PAGES[item.kind]} params={{ id: item.id }} className={classes.label}>
      {item.name}
    </LinkAnchor>
  );
}

function RowMenu({ item }: { item: Item }) {
  const [dialog, setDialog] = useState<"move" | "copy" | "delete" | null>(null);
  const close = () => {
    setDialog(null);
  };
  const needed = item.kind === "container" ? "container_write" : "configuration_write";
  const mayChange = item.rights.includes(needed) && item.path !== "/public";
  if (!mayChange && !canChoose(item)) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={text.actions(item.name)}>
            <DotsIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayChange && (
            <Menu.Item
              onClick={() => {
                setDialog("move");
              }}
            >
              {text.move}
            </Menu.Item>
          )}
          {canChoose(item) && (
            <Menu.Item
              onClick={() => {
                setDialog("copy");
              }}
            >
              {text.copy}
            </Menu.Item>
          )}
          {mayChange && (
            <Menu.Item
              color="danger"
              onClick={() => {
                setDialog("delete");
              }}
            >
              {text.remove}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {dialog === "move" && <MoveItemDialog item={item} onClose={close} />}
      {dialog === "copy" && <CopyItemsDialog items={[item]} onClose={close} onDone={close} />}
      {dialog === "delete" && <DeleteItemDialog item={item} onClose={close} />}
    </>
  );
}
