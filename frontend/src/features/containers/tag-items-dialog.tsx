import { Button, Group, MultiSelect, Stack } from "@mantine/core";
import { useState } from "react";
import type { Item } from "@/api/types";
import { Dialog } from "@/ui/dialog";
import { TagsInput } from "@/ui/tags-input";
import { InTheWay } from "./in-the-way";
import { text } from "./text";
import { useManyVerbs } from "./use-many-verbs";

type Props = { items: Item[]; onClose: () => void; onDone: () => void };

/** Gives tags to several items, and takes some of those that they have. */
export function TagItemsDialog({ items, onClose, onDone }: Props) {
  const { tag } = useManyVerbs();
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  const here = [...new Set(items.flatMap(({ tags }) => tags))].sort();
  return (
    <Dialog onClose={onClose} title={text.tagTitle(text.selected(items.length))}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          tag.mutate({ items, add, remove }, { onSuccess: onDone });
        }}
      >
        <Stack>
          <InTheWay error={tag.error} items={items} />
          <TagsInput label={text.tagsToAdd} tags={add} onTags={setAdd} />
          {here.length > 0 && (
            <MultiSelect
              label={text.tagsToRemove}
              data={here}
              value={remove}
              onChange={setRemove}
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button
              type="submit"
              loading={tag.isPending}
              disabled={add.length + remove.length === 0}
            >
              {text.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
