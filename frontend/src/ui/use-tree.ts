import {
  useMutation,
  useQueries,
  useQueryClient,
  type QueryClient,
  type UseQueryResult,
} from "@tanstack/react-query";
import { useState } from "react";
import { text } from "./text";

export type TreeNode = {
  id: string;
  name: string;
  /** What the row says in full, when somebody hovers over it. */
  title?: string;
  /** Where it is, below its name. */
  hint?: string;
  /** Holds nothing by its nature: never fetched, never opened. */
  isLeaf?: boolean;
};
/** What is in a node, as far as it was read; `next`: there is more. */
export type Branch = { nodes: TreeNode[]; next?: string };
export type ChildrenQuery = (
  id: string,
  search?: string,
) => {
  queryKey: string[];
  queryFn: (context: { client: QueryClient }) => Promise<Branch>;
  readPage: (cursor: string) => Promise<Branch>;
  refetchInterval?: (query: { state: { data?: Branch } }) => number | false;
};
/** What is known of a node on the way to an item, without having asked for what is in it. */
type OnTheWay = { nodes: TreeNode[]; hasMore: boolean; next: TreeNode | undefined };
export type TreeRow = {
  node: TreeNode;
  level: number;
  parentId: string | null;
  isOpen: boolean;
  /** Known to hold nothing. */
  isLeaf: boolean;
  isLoading: boolean;
  isBroken: boolean;
  /** No node, but what reads more of the one around it. */
  isMore: boolean;
};
export type TreeSource = {
  roots: TreeNode[];
  childrenQuery: ChildrenQuery;
  /** Opened from the start: the way to what is selected. */
  reveal: string[];
  way?: ReadonlyMap<string, OnTheWay>;
};

/** The visible rows of a tree whose branches are fetched when they are opened, in pages. */
export function useTree({ roots, childrenQuery, reveal, way }: TreeSource) {
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const more = useMore(childrenQuery);
  const isOpen = (id: string) => toggled.get(id) ?? reveal.includes(id);
  const isAsked = (id: string) => isOpen(id) && (!way?.has(id) || more.isRead(id));
  const askedIds = [...new Set([...reveal, ...toggled.keys()])].filter(isAsked);
  const answers = useQueries({ queries: askedIds.map((id) => childrenQuery(id)) });
  const answerOf = new Map(askedIds.map((id, index) => [id, answers[index]]));

  const rows: TreeRow[] = [];
  const walk = (nodes: TreeNode[], level: number, parentId: string | null) => {
    for (const node of nodes) {
      const answer = answerOf.get(node.id);
      const branch = readBranch(answer, way?.get(node.id));
      const isLeaf = node.isLeaf ?? isEmpty(branch);
      const place = { node, level, parentId, isOpen: isOpen(node.id), isLeaf };
      rows.push({ ...place, ...readState(answer), isMore: false });
      if (!branch || !place.isOpen) continue;
      walk(branch.nodes, level + 1, node.id);
      if (branch.hasMore) rows.push(more.rowOf(node, level + 1));
    }
  };
  walk(roots, 1, null);

  const setOpen = (id: string, open: boolean) => {
    setToggled((before) => new Map(before).set(id, open));
  };
  return { rows, setOpen, readMore: more.read };
}

type Answer = UseQueryResult<Branch> | undefined;
type Known = { nodes: TreeNode[]; hasMore: boolean };

const isEmpty = (branch: Known | undefined) => branch?.nodes.length === 0 && !branch.hasMore;

function readState(answer: Answer) {
  return { isLoading: answer?.isLoading ?? false, isBroken: answer?.isError ?? false };
}

/** What was read of a node; the way to an item goes on in it, however far down its name is. */
function readBranch(answer: Answer, onTheWay: OnTheWay | undefined): Known | undefined {
  const read = answer?.data && { nodes: answer.data.nodes, hasMore: Boolean(answer.data.next) };
  const branch = read ?? onTheWay;
  const next = onTheWay?.next;
  if (!branch || !next || branch.nodes.some(({ id }) => id === next.id)) return branch;
  return { ...branch, nodes: [...branch.nodes, next] };
}

/** Reads further pages of what is in a node. */
function useMore(childrenQuery: ChildrenQuery) {
  const queryClient = useQueryClient();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const { mutate, isPending, isError, variables } = useMutation({
    mutationFn: async (id: string) => {
      const { queryKey, queryFn, readPage } = childrenQuery(id);
      const branch = await queryClient.ensureQueryData({ queryKey, queryFn });
      const page = branch.next ? await readPage(branch.next) : { nodes: [] };
      const nodes = [...branch.nodes, ...page.nodes];
      queryClient.setQueryData<Branch>(queryKey, { nodes, next: page.next });
    },
    onSuccess: (_, id) => {
      setIds((before) => new Set(before).add(id));
    },
  });
  const rowOf = ({ id, name }: TreeNode, level: number): TreeRow => ({
    node: { id: `${id}/more`, name: text.showMore, title: text.showMoreOf(name) },
    level,
    parentId: id,
    isOpen: false,
    isLeaf: true,
    isLoading: isPending && variables === id,
    isBroken: isError && variables === id,
    isMore: true,
  });
  return { isRead: (id: string) => ids.has(id), read: mutate, rowOf };
}
