import { ActionIcon, Menu } from "@mantine/core";
import { useState } from "react";
import { describe } from "@/api/describe";
import type { ApiKey } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { DotsIcon } from "@/ui/icons";
import { ProblemAlert } from "@/ui/problem-alert";
import { LimitsDialog } from "./limits-dialog";
import { RotateDialog } from "./rotate-dialog";
import { text } from "./text";
import type { useKeyVerbs } from "./use-key-verbs";

type Props = { serviceId: string; apiKey: ApiKey; verbs: ReturnType<typeof useKeyVerbs> };
type Dialog = "limits" | "rotate" | "delete" | null;

export function KeyMenu({ serviceId, apiKey, verbs }: Props) {
  const { setEnabled, setLimits, remove } = verbs;
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => {
    remove.reset();
    setLimits.reset();
    setDialog(null);
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
              setDialog("rotate");
            }}
          >
            {text.rotate}
          </Menu.Item>
          <Menu.Item
            onClick={() => {
              setDialog("limits");
            }}
          >
            {text.editLimits}
          </Menu.Item>
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
              setDialog("delete");
            }}
          >
            {text.remove}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === "rotate" && (
        <RotateDialog serviceId={serviceId} apiKey={apiKey} onClose={close} />
      )}
      {dialog === "limits" && <LimitsDialog apiKey={apiKey} verb={setLimits} onClose={close} />}
      {dialog === "delete" && (
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
