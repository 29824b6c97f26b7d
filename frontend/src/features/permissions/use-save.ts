import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Versioned } from "@/api/client";
import { permissionsQuery, savePermissions } from "@/api/permissions";
import { Problem } from "@/api/problem";
import type { Permissions } from "@/api/types";
import { toEntries } from "./draft";
import { text } from "./text";
import type { Editor } from "./use-editor";

/** Saving: what it does is looked at first; a change by somebody else is shown beside one's own. */
export function useSave(itemId: string, editor: Editor) {
  const queryClient = useQueryClient();
  const [isLooking, setLooking] = useState(false);
  const [theirs, setTheirs] = useState<Versioned<Permissions> | null>(null);
  const query = permissionsQuery(itemId);

  const save = useMutation({
    mutationFn: () => savePermissions(itemId, toEntries(editor.draft), editor.etag),
    onSuccess: async (saved) => {
      queryClient.setQueryData(query.queryKey, saved);
      editor.takeOver(saved);
      setLooking(false);
      notifications.show({ message: text.saved });
      // One's own rights may be others now, and with them all that the pages show.
      await queryClient.invalidateQueries({
        predicate: ({ queryKey: [area] }) =>
          ["permissions", "containers", "credentials"].includes(String(area)),
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
    save,
    isLooking,
    theirs,
    look: () => {
      save.reset();
      setLooking(true);
    },
    leave: () => {
      setLooking(false);
    },
    takeTheirs: () => {
      if (theirs) editor.takeOver(theirs);
      setTheirs(null);
    },
    keepMine: () => {
      if (theirs) editor.takeOverBelow(theirs);
      setTheirs(null);
      save.reset();
      setLooking(true);
    },
    dismissTheirs: () => {
      setTheirs(null);
    },
  };
}
