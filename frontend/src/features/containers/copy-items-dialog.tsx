import { TextInput } from "@mantine/core";
import { useState } from "react";
import { fieldMessage } from "@/api/describe";
import type { Item } from "@/api/types";
import { useContainerTree } from "@/lib/use-container-tree";
import { PickDialog } from "@/ui/pick-dialog";
import { InTheWay } from "./in-the-way";
import { text } from "./text";
import { useManyVerbs } from "./use-many-verbs";

type Props = { items: Item[]; onClose: () => void; onDone: () => void };

/** Makes copies without secrets somewhere; a single one can get a name of its own. */
export function CopyItemsDialog({ items, onClose, onDone }: Props) {
  const { copy } = useManyVerbs();
  const tree = useContainerTree(items[0]?.id);
  const [name, setName] = useState("");
  const [only, ...others] = items;
  const single = others.length === 0 ? only : undefined;
  const wrong = single && fieldMessage(copy.error, "name");
  if (!tree) return null;
  return (
    <PickDialog
      title={text.copyTitle(single ? single.name : text.selected(items.length))}
      sentence={text.copySentence}
      treeLabel={text.copyTree}
      confirmLabel={text.copyHere}
      {...tree}
      isBusy={copy.isPending}
      onClose={onClose}
      onPick={(to) => {
        copy.mutate({ items, to, name: name.trim() }, { onSuccess: onDone });
      }}
    >
      {single && (
        <TextInput
          label={text.copyName}
          description={text.copyNameHint}
          placeholder={single.name}
          maxLength={255}
          autoComplete="off"
          value={name}
          error={wrong}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
      )}
      <InTheWay error={wrong ? null : copy.error} items={items} />
    </PickDialog>
  );
}
