import { useState } from "react";
import { FOLDS, type FoldName } from "./form-folds";

/** Which folded parts of the form are open; all, where its buttons are out of use. */
export function useFolds(isReadOnly: boolean) {
  const [open, setOpen] = useState<ReadonlySet<FoldName>>(new Set(isReadOnly ? FOLDS : []));
  return {
    isOpen: (name: FoldName) => open.has(name),
    open: (names: FoldName[]) => {
      setOpen((before) => new Set([...before, ...names]));
    },
    toggle: (name: FoldName) => {
      setOpen((before) => {
        const after = new Set(before);
        if (!after.delete(name)) after.add(name);
        return after;
      });
    },
  };
}

export type Folds = ReturnType<typeof useFolds>;
