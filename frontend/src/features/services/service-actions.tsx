import { ActionIcon, Button, Menu } from "@mantine/core";
import { useState } from "react";
import type { ServiceAccount } from "@/api/types";
import { DotsIcon } from "@/ui/icons";
import { DeleteServiceDialog } from "./delete-service-dialog";
import { DisableServiceDialog } from "./disable-service-dialog";
import { ServiceDialog } from "./service-dialog";
import { text } from "./text";
import { useServiceVerbs } from "./use-service-verbs";

type Props = { service: ServiceAccount; etag: string | null };
type Dialog = "edit" | "disable" | "delete" | null;

export function ServiceActions({ service, etag }: Props) {
  const [dialog, setDialog] = useState<Dialog>(null);
  const close = () => {
    setDialog(null);
  };
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          setDialog("edit");
        }}
      >
        {text.edit}
      </Button>
      <MoreMenu isEnabled={service.is_enabled} onChoose={setDialog} />
      {dialog === "edit" && <EditDialog service={service} etag={etag} onClose={close} />}
      {dialog === "disable" && <DisableServiceDialog service={service} onClose={close} />}
      {dialog === "delete" && <DeleteServiceDialog service={service} onClose={close} />}
    </>
  );
}

type MenuProps = { isEnabled: boolean; onChoose: (dialog: Dialog) => void };

function MoreMenu({ isEnabled, onChoose }: MenuProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={text.more}>
          <DotsIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isEnabled && (
          <Menu.Item
            onClick={() => {
              onChoose("disable");
            }}
          >
            {text.disable}
          </Menu.Item>
        )}
        <Menu.Item
          color="danger"
          onClick={() => {
            onChoose("delete");
          }}
        >
          {text.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function EditDialog({ service, etag, onClose }: Props & { onClose: () => void }) {
  const { edit } = useServiceVerbs();
  return (
    <ServiceDialog
      title={text.editTitle(service.name)}
      confirmLabel={text.save}
      initial={{ name: service.name, description: service.description }}
      verb={edit}
      toVariables={(words) => ({ ...words, id: service.id, etag })}
      onClose={onClose}
    />
  );
}
