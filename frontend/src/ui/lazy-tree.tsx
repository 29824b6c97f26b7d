import { useRef, useState, type KeyboardEvent } from "react";
import { ChevronIcon, FolderIcon, KeyIcon } from "./icons";
import classes from "./lazy-tree.module.css";
import { text } from "./text";
import { useTree, type ChildrenQuery, type TreeNode, type TreeRow } from "./use-tree";

type Props = {
  label: string;
  roots: TreeNode[];
  childrenQuery: ChildrenQuery;
  selected: string | null;
  reveal: string[];
  onSelect: (id: string, node: TreeNode) => void;
};

/** A tree after the ARIA pattern: arrows move, open and close, Enter selects. */
export function LazyTree({ label, selected, onSelect, ...source }: Props) {
  const { rows, setOpen } = useTree(source);
  const [focused, setFocused] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const tabStop = [focused, selected].find((id) => rows.some((row) => row.node.id === id));
  const current = tabStop ?? rows[0]?.node.id;

  const focusOn = (id: string | null | undefined) => {
    if (!id) return;
    setFocused(id);
    list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus();
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const index = rows.findIndex((row) => row.node.id === current);
    const row = rows[index];
    if (!row) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => {
        focusOn(rows[index + 1]?.node.id);
      },
      ArrowUp: () => {
        focusOn(rows[index - 1]?.node.id);
      },
      Home: () => {
        focusOn(rows[0]?.node.id);
      },
      End: () => {
        focusOn(rows.at(-1)?.node.id);
      },
      ArrowRight: () => {
        if (row.isOpen)
          focusOn(rows[index + 1]?.parentId === row.node.id ? rows[index + 1]?.node.id : null);
        else if (!row.node.isLeaf) setOpen(row.node.id, true);
      },
      ArrowLeft: () => {
        if (row.isOpen && !row.isLeaf) setOpen(row.node.id, false);
        else focusOn(row.parentId);
      },
      Enter: () => {
        onSelect(row.node.id, row.node);
      },
      " ": () => {
        onSelect(row.node.id, row.node);
      },
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  return (
    <div role="tree" aria-label={label} ref={list} onKeyDown={onKeyDown} className={classes.tree}>
      {rows.map((row) => (
        <Row
          key={row.node.id}
          row={row}
          isSelected={row.node.id === selected}
          isTabStop={row.node.id === current}
          onToggle={() => {
            setOpen(row.node.id, !row.isOpen);
          }}
          onPick={() => {
            setFocused(row.node.id);
            onSelect(row.node.id, row.node);
          }}
        />
      ))}
    </div>
  );
}

type RowProps = {
  row: TreeRow;
  isSelected: boolean;
  isTabStop: boolean;
  onToggle: () => void;
  onPick: () => void;
};

function Row({ row, isSelected, isTabStop, onToggle, onPick }: RowProps) {
  return (
    <div
      role="treeitem"
      aria-level={row.level}
      aria-expanded={row.isLeaf ? undefined : row.isOpen}
      aria-selected={isSelected}
      aria-busy={row.isLoading || undefined}
      tabIndex={isTabStop ? 0 : -1}
      data-id={row.node.id}
      className={classes.row}
      style={{ paddingInlineStart: (row.level - 1) * 16 + 4 }}
      onClick={onPick}
    >
      <span
        className={classes.twist}
        data-open={row.isOpen || undefined}
        data-leaf={row.isLeaf || undefined}
        aria-hidden
        onClick={(event) => {
          event.stopPropagation();
          onToggle();
        }}
      >
        <ChevronIcon size={12} />
      </span>
      {row.node.isLeaf ? <KeyIcon size={16} /> : <FolderIcon size={16} />}
      <span className={classes.name} title={row.node.title}>
        {row.node.name}
      </span>
      {row.isBroken && <span className={classes.note}>{text.notLoaded}</span>}
    </div>
  );
}
