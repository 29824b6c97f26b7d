import { Box, Button, Group, Stack, Text } from "@mantine/core";
import { useState, type ReactNode } from "react";
import { Dialog } from "./dialog";
import { FindableTree, type FindQuery } from "./findable-tree";
import { text } from "./text";
import type { TreeNode, TreeSource } from "./use-tree";

type Props = Omit<TreeSource, "reveal"> & {
  title: string;
  sentence: string;
  treeLabel: string;
  confirmLabel: string;
  reveal?: string[];
  find?: FindQuery;
  isBusy: boolean;
  /** Only these can be picked; all, where it is left out. */
  canPick?: (node: TreeNode) => boolean;
  /** Told of each node that is chosen, before it is confirmed. */
  onLook?: (id: string) => void;
  onPick: (id: string, node: TreeNode) => void;
  onClose: () => void;
  children?: ReactNode;
};

/** Choose one node of a tree, then confirm. */
export function PickDialog(props: Props) {
  const [picked, setPicked] = useState<TreeNode | null>(null);
  const reveal = props.reveal ?? props.roots.map((root) => root.id);
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <Stack>
        <Text size="sm">{props.sentence}</Text>
        <Box mih={160} mah={320} style={{ overflowY: "auto" }}>
          <FindableTree
            label={props.treeLabel}
            roots={props.roots}
            childrenQuery={props.childrenQuery}
            way={props.way}
            find={props.find}
            selected={picked?.id ?? null}
            reveal={reveal}
            onSelect={(id, node) => {
              setPicked(node);
              props.onLook?.(id);
            }}
          />
        </Box>
        {props.children}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose}>
            {text.cancel}
          </Button>
          <Button
            disabled={picked === null || props.canPick?.(picked) === false}
            loading={props.isBusy}
            onClick={() => {
              if (picked) props.onPick(picked.id, picked);
            }}
          >
            {props.confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
