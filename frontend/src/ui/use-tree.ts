import { useQueries } from "@tanstack/react-query";
import { useState } from "react";

export type TreeNode = {
  id: string;
  name: string;
  /** What the row says in full, when somebody hovers over it. */
  title?: string;
  /** Holds nothing by its nature: never fetched, never opened. */
  isLeaf?: boolean;
};
export type ChildrenQuery = (id: string) => {
  queryKey: string[];
  queryFn: () => Promise<TreeNode[]>;
};
export type TreeRow = {
  node: TreeNode;
  level: number;
  parentId: string | null;
  isOpen: boolean;
  /** Known to hold nothing. */
  isLeaf: boolean;
  isLoading: boolean;
  isBroken: boolean;
};
type Options = {
  roots: TreeNode[];
  childrenQuery: ChildrenQuery;
  /** Opened from the start: the way to what is selected. */
  reveal: string[];
};

/** The visible rows of a tree whose branches are fetched when they are opened. */
export function useTree({ roots, childrenQuery, reveal }: Options) {
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const isOpen = (id: string) => toggled.get(id) ?? reveal.includes(id);
  const openIds = [...new Set([...reveal, ...toggled.keys()])].filter(isOpen);
  const answers = useQueries({ queries: openIds.map((id) => childrenQuery(id)) });

  const rows: TreeRow[] = [];
  const walk = (nodes: TreeNode[], level: number, parentId: string | null) => {
    for (const node of nodes) {
      const answer = isOpen(node.id) ? answers[openIds.indexOf(node.id)] : undefined;
      rows.push({
        node,
        level,
        parentId,
        isOpen: isOpen(node.id),
        isLeaf: node.isLeaf ?? answer?.data?.length === 0,
        isLoading: answer?.isLoading ?? false,
        isBroken: answer?.isError ?? false,
      });
      walk(answer?.data ?? [], level + 1, node.id);
    }
  };
  walk(roots, 1, null);

  const setOpen = (id: string, open: boolean) => {
    setToggled((before) => new Map(before).set(id, open));
  };
  return { rows, setOpen };
}
