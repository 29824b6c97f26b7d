import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Versioned } from "@/api/client";
import { Problem } from "@/api/problem";
import { roleQuery, saveMembers } from "@/api/roles";
import type { RoleDetails, Subject } from "@/api/types";
import { addMember, isSame, reapply, removeMember, toNewMembers } from "./members";
import { text } from "./text";

/** The members as they are being edited, the version that they were read in, and saving them. */
export function useMembers(stored: Versioned<RoleDetails>) {
  const queryClient = useQueryClient();
  const [base, setBase] = useState(stored);
  const [draft, setDraft] = useState(stored.value.members);
  const [isLooking, setLooking] = useState(false);
  const [theirs, setTheirs] = useState<Versioned<RoleDetails> | null>(null);
  const said = base.value.members;
  const isDirty = !isSame(said, draft);
  const query = roleQuery(stored.value.id);

  const takeOver = (version: Versioned<RoleDetails>, members?: Subject[]) => {
    setBase(version);
    setDraft(members ?? version.value.members);
  };
  if (stored.etag !== base.etag) {
    // What somebody else saved is shown at once where nothing of one's own would be lost.
    if (!isDirty) takeOver(stored);
    // The name or the privileges are others, by one's own hand too: no reason to ask.
    else if (isSame(said, stored.value.members)) setBase(stored);
  }

  const save = useMutation({
    mutationFn: () => saveMembers(stored.value.id, toNewMembers(draft), base.etag),
    onSuccess: async (saved) => {
      queryClient.setQueryData(query.queryKey, saved);
      takeOver(saved);
      setLooking(false);
      notifications.show({ message: text.membersSaved });
      // Who is in a role has rights by it, oneself too: all that the pages show may be another.
      await queryClient.invalidateQueries({
        predicate: ({ queryKey: [area] }) => area !== "member-preview",
      });
    },
    onError: async (error) => {
      if (!(error instanceof Problem && error.status === 412)) return;
      // Without their version, the dialog goes on saying that there is one.
      const current = await queryClient.fetchQuery({ ...query, staleTime: 0 }).catch(() => null);
      if (!current) return;
      setTheirs(current);
      setLooking(false);
    },
  });

  return {
    /** As they were read. */
    said,
    draft,
    isDirty,
    save,
    isLooking,
    theirs,
    add: (subject: Subject) => {
      setDraft((now) => addMember(now, subject));
    },
    remove: (subject: Subject) => {
      setDraft((now) => removeMember(now, subject));
    },
    discard: () => {
      takeOver(stored);
    },
    look: () => {
      save.reset();
      setLooking(true);
    },
    leave: () => {
      setLooking(false);
    },
    takeTheirs: () => {
      if (theirs) takeOver(theirs);
      setTheirs(null);
    },
    keepMine: () => {
      if (theirs) takeOver(theirs, reapply(said, draft, theirs.value.members));
      setTheirs(null);
      save.reset();
      setLooking(true);
    },
    dismissTheirs: () => {
      setTheirs(null);
    },
  };
}
