import { Stack, Text } from "@mantine/core";
import type { Item } from "@/api/types";
import { ROOT } from "@/lib/crumbs";
import { Dialog } from "@/ui/dialog";
import { DialogFoot } from "@/ui/dialog-foot";
import { InTheWay } from "./in-the-way";
import { text } from "./text";
import { useManyVerbs } from "./use-many-verbs";

type Props = {
  items: Pick<Item, "id" | "name" | "kind">[];
  onClose: () => void;
  onDone: () => void;
};

/** Stops the use of credentials, of a container of all below it. */
export function SuspendItemsDialog(props: Props) {
  return <SuspensionDialog {...props} verb="suspend" />;
}

/** Lets them be used again. */
export function ResumeItemsDialog(props: Props) {
  return <SuspensionDialog {...props} verb="resume" />;
}

function SuspensionDialog({
  items,
  verb,
  onClose,
  onDone,
}: Props & { verb: "suspend" | "resume" }) {
  const { [verb]: act } = useManyVerbs();
  const [only, ...others] = items;
  const what = only && others.length === 0 ? only.name || ROOT : text.selected(items.length);
  const isBelow = others.length === 0 && only?.kind === "container";
  const words = text[verb];
  const title = isBelow ? words.titleBelow(what) : words.title(what);
  return (
    <Dialog onClose={onClose} title={title}>
      <Stack>
        <Text size="sm">{isBelow ? words.sentenceBelow : words.sentence}</Text>
        <InTheWay error={act.error} items={items} />
        <DialogFoot
          confirmLabel={title}
          isReady
          isBusy={act.isPending}
          focusCancel
          onClose={onClose}
          onConfirm={() => {
            act.mutate(items, { onSuccess: onDone });
          }}
        />
      </Stack>
    </Dialog>
  );
}
