import { Button, Group, Stack, Text } from "@mantine/core";
import { describe } from "@/api/describe";
import type { SavedView } from "@/api/types";
import { Dialog } from "@/ui/dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import type { Shown } from "./list-filter";
import { text } from "./text";
import { useViewVerbs } from "./use-view-verbs";

type Props = { views: SavedView[]; shown: Shown; onClose: () => void };

/** Has a saved view show what is shown now, or deletes it. */
export function ViewsDialog({ views, shown, onClose }: Props) {
  const { replace, remove } = useViewVerbs();
  const error = replace.error ?? remove.error;
  return (
    <Dialog onClose={onClose} title={text.changeViews}>
      <Stack gap="sm">
        {error && <ProblemAlert {...describe(error)} />}
        {views.map((view) => (
          <Group key={view.id} justify="space-between" role="group" aria-label={view.name}>
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {view.name}
            </Text>
            <Group gap="xs">
              <Button
                size="xs"
                variant="default"
                onClick={() => {
                  replace.mutate({ id: view.id, change: shown });
                }}
              >
                {text.replaceView}
              </Button>
              <Button
                size="xs"
                variant="default"
                onClick={() => {
                  remove.mutate(view);
                }}
              >
                {text.remove}
              </Button>
            </Group>
          </Group>
        ))}
      </Stack>
    </Dialog>
  );
}
