import { List, Text } from "@mantine/core";
import { describe } from "@/api/describe";
import type { ServiceAccount } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { useServiceVerbs } from "./use-service-verbs";

type Props = { service: ServiceAccount; onClose: () => void };

/** Names what stops before it does. */
export function DeleteServiceDialog({ service, onClose }: Props) {
  const { remove } = useServiceVerbs();
  const { keys } = service;
  return (
    <ConfirmDialog
      title={text.removeTitle(service.name)}
      sentence={keys.length > 0 ? text.removeWithKeys(keys.length) : text.removeWithoutKeys}
      confirmLabel={text.removeTitle(service.name)}
      isBusy={remove.isPending}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate(service);
      }}
    >
      {keys.length > 0 && (
        <List size="sm">
          {keys.map((key) => (
            <List.Item key={key.id}>{key.label}</List.Item>
          ))}
        </List>
      )}
      <Text size="sm">{text.removeForGood}</Text>
      {remove.error && <ProblemAlert {...describe(remove.error)} />}
    </ConfirmDialog>
  );
}
