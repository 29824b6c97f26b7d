import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import {
  copyItem,
  copyItems,
  deleteItems,
  moveItems,
  resumeItems,
  suspendItems,
  tagItems,
} from "@/api/items";
import type { Item } from "@/api/types";
import { text } from "./text";
import { topmost } from "./selection";

type Copying = { items: Item[]; to: string; name: string };
type Retagging = { items: Item[]; add: string[]; remove: string[] };

const toIds = (items: Pick<Item, "id">[]) => items.map(({ id }) => id);

/** What one can do to several rows at once: to all of them, or to none. */
export function useManyVerbs() {
  const queryClient = useQueryClient();
  const done = async (message: string) => {
    notifications.show({ message });
    await Promise.all(
      [["containers"], ["credentials"]].map((queryKey) =>
        queryClient.invalidateQueries({ queryKey }),
      ),
    );
  };

  const move = useMutation({
    mutationFn: ({ items, to }: { items: Item[]; to: string }) => moveItems(toIds(items), to),
    onSuccess: (_, { items }) => done(text.movedMany(topmost(items).length)),
  });
  const copy = useMutation({
    mutationFn: ({ items, to, name }: Copying) => {
      const [only, ...others] = items;
      return only && others.length === 0
        ? copyItem(only.id, { parent: to, ...(name ? { name } : {}) })
        : copyItems(toIds(items), to);
    },
    onSuccess: ({ items, left_out }) =>
      done(
        text.copied(
          items.map(({ name }) => name),
          left_out,
        ),
      ),
  });
  const remove = useMutation({
    mutationFn: ({ items, recursive }: { items: Item[]; recursive: boolean }) =>
      deleteItems(toIds(items), recursive),
    onSuccess: (_, { items }) => done(text.deletedMany(topmost(items).length)),
  });
  const tag = useMutation({
    mutationFn: ({ items, ...tags }: Retagging) => tagItems({ items: toIds(items), ...tags }),
    onSuccess: (_, { items }) => done(text.taggedMany(items.length)),
  });
  const suspend = useMutation({
    mutationFn: (items: Pick<Item, "id">[]) => suspendItems(toIds(items)),
    onSuccess: ({ credentials }) => done(text.suspend.done(credentials)),
  });
  const resume = useMutation({
    mutationFn: (items: Pick<Item, "id">[]) => resumeItems(toIds(items)),
    onSuccess: ({ credentials }) => done(text.resume.done(credentials)),
  });
  return { move, copy, remove, tag, suspend, resume };
}
