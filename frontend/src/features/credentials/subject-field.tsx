import { Button, Group, Input, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useController } from "react-hook-form";
import { childItemsQuery, topQuery } from "@/api/containers";
import type { Credential, Item } from "@/api/types";
import { PickDialog } from "@/ui/pick-dialog";
import type { TreeNode } from "@/ui/use-tree";
import type { FormValues } from "./form-schema";
import { formText } from "./form-text";
import { text } from "./text";

type Props = { credential: Credential | null };

/** Whose access token is exchanged (RFC 8693 2.1). */
export function SubjectField({ credential }: Props) {
  const id = useId();
  const { field, fieldState } = useController<FormValues, "subject_credential">({
    name: "subject_credential",
  });
  const { ref, value: chosen, onChange } = field;
  const [isPicking, setPicking] = useState(false);
  const words = chosen ? chosen.path || formText.subjectUnknown : formText.subjectNone;
  return (
    <Input.Wrapper
      role="group"
      aria-labelledby={id}
      label={formText.subjectCredential}
      labelElement="div"
      labelProps={{ id }}
      error={fieldState.error?.message}
    >
      <Group gap="xs" mih={36}>
        <Text size="sm">{words}</Text>
        <Button
          variant="default"
          size="xs"
          ref={ref}
          onClick={() => {
            setPicking(true);
          }}
        >
          {formText.subjectChoose}
        </Button>
      </Group>
      {isPicking && (
        <SubjectDialog
          self={credential?.id}
          onClose={() => {
            setPicking(false);
          }}
          onPick={(id, { title }) => {
            onChange({ id, path: title ?? "" });
            setPicking(false);
          }}
        />
      )}
    </Input.Wrapper>
  );
}

type DialogProps = {
  self: string | undefined;
  onPick: (id: string, node: TreeNode) => void;
  onClose: () => void;
};

/** Containers, and the credentials in them that this person may use. */
function SubjectDialog({ self, onPick, onClose }: DialogProps) {
  const top = useQuery(topQuery);
  if (!top.data) return null;
  const isOffered = ({ id, kind, rights }: Item) =>
    kind === "container" ||
    (kind === "credential" && id !== self && rights.includes("credential_use"));
  const childrenQuery = (id: string) => {
    const { queryKey, queryFn } = childItemsQuery(id);
    return {
      // Apart from the items themselves: the answer is made of other things.
      queryKey: [...queryKey, "subjects", self ?? ""],
      queryFn: async () => (await queryFn()).filter(isOffered).map(toNode),
    };
  };
  return (
    <PickDialog
      title={formText.subjectTitle}
      sentence={formText.subjectSentence}
      treeLabel={formText.subjectTree}
      confirmLabel={formText.subjectPick}
      roots={[{ id: top.data.id, name: top.data.name || text.root }]}
      childrenQuery={childrenQuery}
      canPick={({ isLeaf }) => isLeaf === true}
      isBusy={false}
      onPick={onPick}
      onClose={onClose}
    />
  );
}

function toNode({ id, name, path, kind }: Item): TreeNode {
  return { id, name, title: path, isLeaf: kind === "credential" || undefined };
}
