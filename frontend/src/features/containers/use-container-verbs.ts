import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changeContainer, createContainer, deleteContainer } from "@/api/containers";
import { changeCredential, deleteCredential } from "@/api/credentials";
import { changeJob, deleteJob } from "@/api/jobs";
import type { ContainerChange, Item } from "@/api/types";
import { text } from "./text";

export type ItemName = Pick<Item, "id" | "kind" | "name" | "path">;

type Renaming = { id: string; change: ContainerChange; etag: string | null };

/** What one can do to the rows of a container; each ends with a word of success and fresh lists. */
export function useContainerVerbs() {
  const queryClient = useQueryClient();
  const done = async (message: string) => {
    notifications.show({ message });
    await queryClient.invalidateQueries({ queryKey: ["containers"] });
  };

  const create = useMutation({
    mutationFn: createContainer,
    onSuccess: ({ name }) => done(text.created(name)),
  });
  const rename = useMutation({
    mutationFn: ({ id, change, etag }: Renaming) => changeContainer(id, change, etag),
    onSuccess: ({ name }, { change }) => done(change.name ? text.renamed(name) : text.tagged(name)),
  });
  const move = useMutation({
    mutationFn: async ({ item, to }: { item: ItemName; to: string }) => {
      if (item.kind === "container") await changeContainer(item.id, { parent: to });
      else if (item.kind === "job") await changeJob(item.id, { container: to });
      else await changeCredential(item.id, { container: to });
    },
    onSuccess: (_, { item }) => done(text.moved(item.name)),
  });
  const remove = useMutation({
    mutationFn: ({ item, recursive }: { item: ItemName; recursive: boolean }) => {
      if (item.kind === "container") return deleteContainer(item.id, recursive);
      return item.kind === "job" ? deleteJob(item.id) : deleteCredential(item.id);
    },
    onSuccess: (_, { item }) => done(text.deleted(item.name)),
  });
  return { create, rename, move, remove };
}
