import { ActionIcon, Menu, Table } from "@mantine/core";
import { useState } from "react";
import { describe } from "@/api/describe";
import type { ApiKey } from "@/api/types";
import { useNow } from "@/lib/use-now";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { DotsIcon } from "@/ui/icons";
import { ProblemAlert } from "@/ui/problem-alert";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import classes from "./service-table.module.css";
import { readKeyState } from "./states";
import { text } from "./text";
import type { useKeyVerbs } from "./use-key-verbs";

type Props = { apiKey: ApiKey; verbs: ReturnType<typeof useKeyVerbs> };

export function KeyRow({ apiKey, verbs }: Props) {
  const now = useNow(60_000);
  return (
    <Table.Tr>
      <Table.Td className={classes.name}>{apiKey.label}</Table.Td>
      <Table.Td visibleFrom="sm">
        <code>{`twk_${apiKey.prefix}`}</code>
      </Table.Td>
      <Table.Td>
        <StatusWord {...readKeyState(apiKey, now)} />
      </Table.Td>
      <Table.Td visibleFrom="md">
        <RelativeTime at={apiKey.created_at} />
      </Table.Td>
      <Table.Td visibleFrom="xs">
        <RelativeTime at={apiKey.expires_at} />
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <RelativeTime at={apiKey.last_used_at} none={text.neverUsed} />
      </Table.Td>
      <Table.Td>
        <KeyMenu apiKey={apiKey} verbs={verbs} />
      </Table.Td>
    </Table.Tr>
  );
}

function KeyMenu({ apiKey, verbs: { setEnabled, remove } }: Props) {
  const [isDeleting, setDeleting] = useState(false);
  const close = () => {
    remove.reset();
    setDeleting(false);
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={text.keyActions(apiKey.label)}>
            <DotsIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            onClick={() => {
              setEnabled.mutate({ key: apiKey, isEnabled: !apiKey.is_enabled });
            }}
          >
            {apiKey.is_enabled ? text.disable : text.enable}
          </Menu.Item>
          <Menu.Item
            color="danger"
            onClick={() => {
              setDeleting(true);
            }}
          >
            {text.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isDeleting && (
        <ConfirmDialog
          title={text.keyRemoveTitle(apiKey.label)}
          sentence={text.keyRemoveSentence}
          confirmLabel={text.keyRemoveTitle(apiKey.label)}
          isBusy={remove.isPending}
          onClose={close}
          onConfirm={() => {
            remove.mutate(apiKey, { onSuccess: close });
          }}
        >
          {remove.error && <ProblemAlert {...describe(remove.error)} />}
        </ConfirmDialog>
      )}
    </>
  );
}
