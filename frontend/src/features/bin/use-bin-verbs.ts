import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { deleteForGood, restore } from "@/api/bin";
import type { Binned } from "@/api/types";
import { text } from "./text";

/** Put back, and delete for good; each ends with a word of success and fresh lists. */
export function useBinVerbs() {
  const queryClient = useQueryClient();
  const done = async (message: string) => {
    notifications.show({ message });
    await Promise.all([
      queryClient.invalidateQueries({ queryKey: ["bin"] }),
      queryClient.invalidateQueries({ queryKey: ["containers"] }),
    ]);
  };
  const putBack = useMutation({
    mutationFn: ({ row, name, parent }: { row: Binned; name: string; parent?: string }) =>
      restore(row.id, { name, parent }),
    onSuccess: (_, { name }) => done(text.restored(name)),
  });
  const remove = useMutation({
    mutationFn: (row: Binned) => deleteForGood(row.id),
    onSuccess: (_, { name }) => done(text.gone(name)),
  });
  return { putBack, remove };
}
