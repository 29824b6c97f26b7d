import { Button, Group, Input, Text } from "@mantine/core";
import { useId, useState, type Ref } from "react";
import type { FindQuery } from "./findable-tree";
import { PickDialog } from "./pick-dialog";
import { text } from "./text";
import type { TreeNode, TreeSource } from "./use-tree";

type Props = {
  label: string;
  /** What is chosen, in words. */
  words: string;
  /** What its button says where nothing is chosen that could be changed. */
  verb?: string;
  dialog: { title: string; sentence: string; treeLabel: string; confirmLabel?: string };
  /** As long as it is not known, nothing can be chosen. */
  tree: (TreeSource & { find?: FindQuery }) | undefined;
  canPick?: (node: TreeNode) => boolean;
  error?: string;
  /** The button, for a form that leads to its first wrong field. */
  ref?: Ref<HTMLButtonElement>;
  onPick: (id: string, node: TreeNode) => void;
  /** Left out where something has to be chosen, or nothing is. */
  onClear?: () => void;
};

/** Something of the tree, with the dialog that chooses another one. */
export function PickField({
  label,
  words,
  verb = text.change,
  dialog,
  tree,
  canPick,
  error,
  ref,
  onPick,
  onClear,
}: Props) {
  const [isPicking, setPicking] = useState(false);
  const id = useId();
  const close = () => {
    setPicking(false);
  };
  return (
    <Input.Wrapper
      role="group"
      aria-labelledby={id}
      label={label}
      labelElement="div"
      labelProps={{ id }}
      error={error}
    >
      <Group gap="xs" mih={36}>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {words}
        </Text>
        <Button
          variant="default"
          size="xs"
          ref={ref}
          onClick={() => {
            setPicking(true);
          }}
        >
          {verb}
        </Button>
        {onClear && (
          <Button variant="subtle" size="xs" onClick={onClear}>
            {text.clear}
          </Button>
        )}
      </Group>
      {isPicking && tree && (
        <PickDialog
          confirmLabel={text.choose}
          {...dialog}
          {...tree}
          canPick={canPick}
          isBusy={false}
          onClose={close}
          onPick={(picked, node) => {
            onPick(picked, node);
            close();
          }}
        />
      )}
    </Input.Wrapper>
  );
}
