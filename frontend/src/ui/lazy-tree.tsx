import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { ChevronIcon, FolderIcon, KeyIcon } from "./icons";
import classes from "./lazy-tree.module.css";
import { text } from "./text";
import { useTree, type TreeNode, type TreeRow, type TreeSource } from "./use-tree";

type Props = TreeSource & {
  label: string;
  selected: string | null;
  onSelect: (id: string, node: TreeNode) => void;
};

/** A tree after the ARIA pattern: arrows move, open and close, Enter selects. */
export function LazyTree({ label, selected, onSelect, ...source }: Props) {
  const { rows, setOpen, readMore } = useTree(source);
  const [focused, setFocused] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const tabStop = [focused, selected].find((id) => rows.some((row) => row.node.id === id));
  const current = tabStop ?? rows[0]?.node.id;
  const rowOf = (id: string | null | undefined) =>
    id && list.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
  const focusOn = (id: string | null | undefined) => {
    const row = rowOf(id);
    if (row) row.focus();
  };
  useSelectedInSight(rowOf, selected, rows);
  const expectMore = useFocusOnMore(focusOn, rows);

  const pick = (row: TreeRow) => {
    if (!row.isMore) onSelect(row.node.id, row.node);
    else if (row.parentId && !row.isLoading) {
      expectMore(rows.indexOf(row));
      readMore(row.parentId);
    }
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
        else if (!row.isLeaf) setOpen(row.node.id, true);
      },
      ArrowLeft: () => {
        if (row.isOpen && !row.isLeaf) setOpen(row.node.id, false);
        else focusOn(row.parentId);
      },
      Enter: () => {
        pick(row);
      },
      " ": () => {
        pick(row);
      },
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  return (
    <div
      role="tree"
      aria-label={label}
      ref={list}
      onKeyDown={onKeyDown}
      onFocus={({ target }) => {
        setFocused(target.dataset.id ?? null);
      }}
      className={classes.tree}
    >
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
            pick(row);
          }}
        />
      ))}
    </div>
  );
}

type RowOf = (id: string | null) => HTMLElement | null | undefined | "";

/** What is selected may be far down in a long branch. */
function useSelectedInSight(rowOf: RowOf, selected: string | null, rows: TreeRow[]) {
  const isThere = rows.some(({ node }) => node.id === selected);
  useEffect(() => {
    const row = rowOf(selected);
    if (isThere && row) row.scrollIntoView({ block: "nearest" });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once, when it has come
  }, [selected, isThere]);
}

/** Where one asked for more, the first that has come is where one goes on. */
function useFocusOnMore(focusOn: (id: string) => void, rows: TreeRow[]) {
  const expected = useRef<number | null>(null);
  useEffect(() => {
    const row = expected.current === null ? undefined : rows[expected.current];
    if (!row || row.isMore) return;
    expected.current = null;
    focusOn(row.node.id);
  });
  return (index: number) => {
    expected.current = index;
  };
}

/** Deeper ones stand below each other: the names have to stay in sight. */
const DEEPEST_INDENT = 8;

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
      data-more={row.isMore || undefined}
      className={classes.row}
      style={{ paddingInlineStart: Math.min(row.level - 1, DEEPEST_INDENT) * 16 + 4 }}
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
      {!row.isMore && <Icon isLeaf={row.node.isLeaf} />}
      <span className={classes.name} title={row.node.title}>
        {row.node.name}
        {row.node.hint && <span className={classes.hint}>{row.node.hint}</span>}
      </span>
      {row.isBroken && <span className={classes.note}>{text.notLoaded}</span>}
    </div>
  );
}

function Icon({ isLeaf }: { isLeaf: boolean | undefined }) {
  return isLeaf ? <KeyIcon size={16} /> : <FolderIcon size={16} />;
}
