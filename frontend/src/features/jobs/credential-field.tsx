import { Button, Group, Input, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useController } from "react-hook-form";
import { childItemsQuery, topQuery } from "@/api/containers";
import type { Item, Job } from "@/api/types";
import { PickDialog } from "@/ui/pick-dialog";
import type { TreeNode } from "@/ui/use-tree";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";
import classes from "./jobs.module.css";
import { text } from "./text";

/** With whose token the calls go out. */
export function CredentialField({ stored }: { stored: Job | null }) {
  const id = useId();
  const { field, fieldState } = useController<FormValues, "credential">({ name: "credential" });
  const { ref, value: chosen, onChange } = field;
  const [isPicking, setPicking] = useState(false);
  const close = () => {
    setPicking(false);
  };
  return (
    <Input.Wrapper
      role="group"
      aria-labelledby={id}
      label={formText.credential}
      labelElement="div"
      labelProps={{ id }}
      error={fieldState.error?.message}
    >
      <Group gap="xs" mih={36}>
        <Text size="sm" className={classes.name}>
          {chosen ? chosen.path : readNone(stored)}
        </Text>
        <Button
          variant="default"
          size="xs"
          ref={ref}
          onClick={() => {
            setPicking(true);
          }}
        >
          {formText.credentialChoose}
        </Button>
        {chosen && (
          <Button
            variant="subtle"
            size="xs"
            onClick={() => {
              onChange(null);
            }}
          >
            {formText.credentialClear}
          </Button>
        )}
      </Group>
      {isPicking && (
        <CredentialDialog
          onClose={close}
          onPick={(picked, { title }) => {
            onChange({ id: picked, path: title ?? "" });
            close();
          }}
        />
      )}
    </Input.Wrapper>
  );
}

function readNone(stored: Job | null): string {
  if (stored?.has_lost_credential) return formText.credentialLost;
  if (stored?.has_credential && !stored.credential) return formText.credentialHidden;
  return formText.credentialNone;
}

type DialogProps = { onPick: (id: string, node: TreeNode) => void; onClose: () => void };

const isOffered = ({ kind, rights }: Item) =>
  kind === "container" || (kind === "credential" && rights.includes("credential_use"));

/** Containers, and the credentials in them that this person may use. */
function CredentialDialog({ onPick, onClose }: DialogProps) {
  const top = useQuery(topQuery);
  if (!top.data) return null;
  const childrenQuery = (id: string) => {
    const { queryKey, queryFn } = childItemsQuery(id);
    return {
      // Apart from the items themselves: the answer is made of other things.
      queryKey: [...queryKey, "usable"],
      queryFn: async () => (await queryFn()).filter(isOffered).map(toNode),
    };
  };
  return (
    <PickDialog
      title={formText.credentialTitle}
      sentence={formText.credentialSentence}
      treeLabel={formText.credentialTree}
      confirmLabel={formText.credentialPick}
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
