import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { itemsDeletionQuery } from "@/api/items";
import type { Item } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { countAll, WhatGoes } from "./delete-item-dialog";
import { InTheWay } from "./in-the-way";
import { topmost } from "./selection";
import { text } from "./text";
import { useManyVerbs } from "./use-many-verbs";

type Props = { items: Item[]; onClose: () => void; onDone: () => void };

const KEPT_DAYS = 30;

/** Says what goes along with several items, and who loses what they use. */
export function DeleteItemsDialog({ items, onClose, onDone }: Props) {
  const { remove } = useManyVerbs();
  const deletion = useQuery({ ...itemsDeletionQuery(items.map(({ id }) => id)), retry: false });
  const number = topmost(items).length;
  const all = deletion.data ? countAll(deletion.data) : number;
  const title = text.deleteTitle(text.selected(items.length));
  return (
    <ConfirmDialog
      title={title}
      sentence={text.deleteManySentence(deletion.data?.kept_days ?? KEPT_DAYS)}
      confirmLabel={title}
      isBusy={remove.isPending || deletion.isPending}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate({ items, recursive: all > number }, { onSuccess: onDone });
      }}
    >
      {deletion.isPending && <Skeleton height={40} />}
      {deletion.data && <WhatGoes deletion={deletion.data} own={{ containers: 0, paths: 0 }} />}
      <InTheWay error={deletion.error ?? remove.error} items={items} />
    </ConfirmDialog>
  );
}
