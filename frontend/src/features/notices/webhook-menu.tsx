import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import type { Webhook } from "@/api/types";
import { readHost } from "@/lib/urls";
import { DotsIcon } from "@/ui/icons";
import { DeleteWebhookDialog } from "./delete-webhook-dialog";
import { DisableWebhookDialog } from "./disable-webhook-dialog";
import { EditWebhookDialog } from "./edit-webhook-dialog";
import { RotateDialog } from "./rotate-dialog";
import type { WebhookVerbs } from "./use-webhook-verbs";
import { text } from "./webhook-text";

type Props = { webhook: Webhook; verbs: WebhookVerbs; isRow?: boolean };
type Dialog = "edit" | "rotate" | "disable" | "delete";

/** All that can be done to a webhook, behind three dots. */
export function WebhookMenu({ webhook, verbs, isRow = false }: Props) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const dialogProps = {
    webhook,
    onClose: () => {
      setDialog(null);
    },
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant={isRow ? "subtle" : "default"}
            color={isRow ? "gray" : undefined}
            size={isRow ? undefined : 36}
            aria-label={isRow ? text.actionsFor(readHost(webhook.url)) : text.more}
          >
            <DotsIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isRow && <Test webhook={webhook} verbs={verbs} />}
          <Opens dialog="edit" label={text.edit} onChoose={setDialog} />
          <Opens dialog="rotate" label={text.rotate} onChoose={setDialog} />
          {webhook.is_enabled ? (
            <Opens dialog="disable" label={text.disable} onChoose={setDialog} />
          ) : (
            <Enable webhook={webhook} verbs={verbs} />
          )}
          <Opens dialog="delete" label={text.remove} onChoose={setDialog} isDangerous />
        </Menu.Dropdown>
      </Menu>
      {dialog === "edit" && <EditWebhookDialog {...dialogProps} />}
      {dialog === "rotate" && <RotateDialog {...dialogProps} />}
      {dialog === "disable" && <DisableWebhookDialog {...dialogProps} />}
      {dialog === "delete" && <DeleteWebhookDialog {...dialogProps} />}
    </>
  );
}

type OpensProps = {
  dialog: Dialog;
  label: string;
  isDangerous?: boolean;
  onChoose: (dialog: Dialog) => void;
};

function Opens({ dialog, label, isDangerous = false, onChoose }: OpensProps) {
  return (
    <Menu.Item
      color={isDangerous ? "danger" : undefined}
      onClick={() => {
        onChoose(dialog);
      }}
    >
      {label}
    </Menu.Item>
  );
}

type VerbProps = { webhook: Webhook; verbs: WebhookVerbs };

function Test({ webhook, verbs }: VerbProps) {
  return (
    <Menu.Item
      disabled={!webhook.is_enabled}
      onClick={() => {
        verbs.test.mutate(webhook);
      }}
    >
      {text.test}
    </Menu.Item>
  );
}

function Enable({ webhook, verbs }: VerbProps) {
  return (
    <Menu.Item
      onClick={() => {
        verbs.setEnabled.mutate({ id: webhook.id, isEnabled: true });
      }}
    >
      {text.enable}
    </Menu.Item>
  );
}
