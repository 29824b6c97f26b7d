import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { SavedView, ViewChange } from "@/api/types";
import { changeView, deleteView, saveView } from "@/api/views";
import { text } from "./text";

/** What one can do to one's saved views. */
export function useViewVerbs() {
  const queryClient = useQueryClient();
  const done = async (message: string) => {
    notifications.show({ message });
    await queryClient.invalidateQueries({ queryKey: ["views"] });
  };
  const save = useMutation({
    mutationFn: saveView,
    onSuccess: ({ name }) => done(text.viewSaved(name)),
  });
  const replace = useMutation({
    mutationFn: ({ id, change }: { id: string; change: ViewChange }) => changeView(id, change),
    onSuccess: ({ name }) => done(text.viewSaved(name)),
  });
  const remove = useMutation({
    mutationFn: ({ id }: SavedView) => deleteView(id),
    onSuccess: (_, { name }) => done(text.viewDeleted(name)),
  });
  return { save, replace, remove };
}
