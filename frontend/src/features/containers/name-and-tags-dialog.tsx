import { useState } from "react";
import { describe, fieldMessage } from "@/api/describe";
import type { Container } from "@/api/types";
import { NameDialog } from "@/ui/name-dialog";
import { TagsInput } from "@/ui/tags-input";
import { text } from "./text";
import { useContainerVerbs } from "./use-container-verbs";

type Props = { container: Container; etag: string | null; onClose: () => void };

/** What a container is called, and the tags by which it is found. */
export function NameAndTagsDialog({ container, etag, onClose }: Props) {
  const { rename } = useContainerVerbs();
  const [tags, setTags] = useState(container.tags);
  const wrong = fieldMessage(rename.error, "name");
  const wrongTags = fieldMessage(rename.error, "tags");
  return (
    <NameDialog
      title={text.rename}
      confirmLabel={text.save}
      initial={container.name}
      maxLength={255}
      missing={text.nameRequired}
      wrong={wrong}
      problem={rename.error && !wrong && !wrongTags ? describe(rename.error) : null}
      isBusy={rename.isPending}
      onClose={onClose}
      onName={(name) => {
        // Each of the two needs a right of its own: only what was changed is sent.
        const change = {
          ...(name === container.name ? {} : { name }),
          ...(tags.join() === container.tags.join() ? {} : { tags }),
        };
        if (Object.keys(change).length === 0) onClose();
        else rename.mutate({ id: container.id, change, etag }, { onSuccess: onClose });
      }}
    >
      <TagsInput label={text.tags} tags={tags} error={wrongTags} onTags={setTags} />
    </NameDialog>
  );
}
