import type { ComponentProps, ReactNode } from "react";
import { EffectReport } from "./effect-report";
import type { FindQuery } from "./findable-tree";
import { PickDialog } from "./pick-dialog";
import { text } from "./text";
import type { TreeSource } from "./use-tree";

type Props = {
  /** What is moved, in words. */
  what: string;
  tree: TreeSource & { find?: FindQuery };
  /** Who gains and who loses what at the place that is looked at. */
  effects: ComponentProps<typeof EffectReport>;
  isBusy: boolean;
  onLook: (place: string) => void;
  onMove: (place: string) => void;
  onClose: () => void;
  /** What is in the way. */
  children: ReactNode;
};

/** Asks where something goes, and shows what that does to rights before it goes there. */
export function MoveDialog({ what, tree, effects, onMove, children, ...props }: Props) {
  return (
    <PickDialog
      {...tree}
      {...props}
      title={text.moveTitle(what)}
      sentence={text.moveSentence}
      treeLabel={text.moveTree}
      confirmLabel={text.moveHere}
      canPick={() => effects.told !== null}
      onPick={onMove}
    >
      <EffectReport {...effects} />
      {children}
    </PickDialog>
  );
}
