import { useState } from "react";
import type { Versioned } from "@/api/client";
import type { Facet, FacetValue, Permissions, Subject } from "@/api/types";
import {
  addRow,
  findDifferences,
  reapply,
  removeRow,
  setValue,
  toDraft,
  type Draft,
} from "./draft";

/** The entries as they are being edited, and the version that they were read in. */
export function useEditor(stored: Versioned<Permissions>) {
  const [base, setBase] = useState(stored);
  const [draft, setDraft] = useState(() => toDraft(stored.value.entries));
  const said = toDraft(base.value.entries);
  const isDirty = findDifferences(said, draft).length > 0;

  const takeOver = (version: Versioned<Permissions>, draft?: Draft) => {
    setBase(version);
    setDraft(draft ?? toDraft(version.value.entries));
  };
  // What somebody else saved is shown at once where nothing of one's own would be lost.
  if (stored.etag !== base.etag && !isDirty) takeOver(stored);

  return {
    /** As it was read. */
    said,
    draft,
    isDirty,
    etag: base.etag,
    set: (subject: Subject, facet: Facet, value: FacetValue | null) => {
      setDraft((now) => setValue(now, subject, facet, value));
    },
    add: (subject: Subject) => {
      setDraft((now) => addRow(now, subject));
    },
    remove: (subject: Subject) => {
      setDraft((now) => removeRow(now, subject));
    },
    discard: () => {
      takeOver(stored);
    },
    takeOver,
    /** Start from their version, with what was changed here on top of it. */
    takeOverBelow: (theirs: Versioned<Permissions>) => {
      takeOver(theirs, reapply(said, draft, toDraft(theirs.value.entries)));
    },
  };
}

export type Editor = ReturnType<typeof useEditor>;
