import { Button, Group, Input, Text } from "@mantine/core";
import { useId, useState } from "react";
import { PickDialog } from "./pick-dialog";
import { text } from "./text";
import type { ChildrenQuery, TreeNode } from "./use-tree";

type Props = {
  label: string;
  /** What is chosen, in words. */
  place: string;
  dialog: { title: string; sentence: string; treeLabel: string };
  /** The top of the tree; as long as it is not known, nothing can be chosen. */
  top: TreeNode | undefined;
  childrenQuery: ChildrenQuery;
  onPick: (id: string) => void;
  /** Left out where something has to be chosen, or nothing is. */
  onClear?: () => void;
};

/** A place in the tree, with the dialog that chooses another one. */
export function PlaceField({ label, place, dialog, top, ...props }: Props) {
  const [isPicking, setPicking] = useState(false);
  const id = useId();
  const close = () => {
    setPicking(false);
  };
  return (
    <Input.Wrapper label={label} labelElement="div" labelProps={{ id }}>
      <Group gap="xs" mih={36} role="group" aria-labelledby={id}>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {place}
        </Text>
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            setPicking(true);
          }}
        >
          {text.change}
        </Button>
        {props.onClear && (
          <Button variant="subtle" size="xs" onClick={props.onClear}>
            {text.clear}
          </Button>
        )}
      </Group>
      {isPicking && top && (
        <PickDialog
          {...dialog}
          confirmLabel={text.choose}
          roots={[{ id: top.id, name: top.name || text.root }]}
          childrenQuery={props.childrenQuery}
          isBusy={false}
          onClose={close}
          onPick={(picked) => {
            props.onPick(picked);
            close();
          }}
        />
      )}
    </Input.Wrapper>
  );
}
