import { useState } from "react";
import type { FoldName } from "./form-folds";

/** Which folded parts of the form are open. */
export function useFolds() {
  const [open, setOpen] = useState<ReadonlySet<FoldName>>(new Set());
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
