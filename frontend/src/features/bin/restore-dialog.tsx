import { Box, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { describe, fieldMessage } from "@/api/describe";
import { isProblem } from "@/api/problem";
import type { Binned } from "@/api/types";
import { useContainerTree } from "@/lib/use-container-tree";
import { Dialog } from "@/ui/dialog";
import { FindableTree } from "@/ui/findable-tree";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { useBinVerbs } from "./use-bin-verbs";

type Props = { row: Binned; onClose: () => void };

/** Puts something back; where its place is gone, or its name is taken, another one is asked for. */
export function RestoreDialog({ row, onClose }: Props) {
  const { putBack } = useBinVerbs();
  const [name, setName] = useState(row.name);
  const [parent, setParent] = useState<string>();
  const isPlaceGone = isProblem(putBack.error, "place-gone");
  const [wasPlaceGone, setPlaceGone] = useState(false);
  const asksPlace = isPlaceGone || wasPlaceGone;
  const wrong = fieldMessage(putBack.error, "name");

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isPlaceGone) setPlaceGone(true);
    putBack.mutate({ row, name: name.trim(), parent }, { onSuccess: onClose });
  };
  return (
    <Dialog onClose={onClose} title={text.restoreTitle(row.name)}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {!asksPlace && <Text size="sm">{text.restoreSentence(row.path)}</Text>}
          {putBack.error && !wrong && <ProblemAlert {...describe(putBack.error)} />}
          {asksPlace && <PlaceTree selected={parent} onSelect={setParent} />}
          <TextInput
            label={text.name}
            value={name}
            maxLength={255}
            error={wrong}
            data-autofocus
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button
              type="submit"
              loading={putBack.isPending}
              disabled={asksPlace && parent === undefined}
            >
              {text.restore}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

type TreeProps = { selected: string | undefined; onSelect: (id: string) => void };

function PlaceTree({ selected, onSelect }: TreeProps) {
  const tree = useContainerTree();
  if (!tree) return null;
  return (
    <Box mih={120} mah={280} style={{ overflowY: "auto" }}>
      <FindableTree
        {...tree}
        label={text.placeTree}
        selected={selected ?? null}
        onSelect={onSelect}
      />
    </Box>
  );
}
