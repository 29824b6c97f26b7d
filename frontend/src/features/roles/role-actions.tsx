import { ActionIcon, Button, Menu } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import { roleDeletionFile, rolesQuery } from "@/api/roles";
import type { RoleDetails } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { EffectReport } from "@/ui/effect-report";
import { DotsIcon } from "@/ui/icons";
import { ProblemAlert } from "@/ui/problem-alert";
import { NameDialog } from "./name-dialog";
import { text } from "./text";
import { useDeletionEffects } from "./use-member-effects";
import { useRoleVerbs } from "./use-role-verbs";

type Props = { role: RoleDetails; etag: string | null };

export function RoleActions({ role, etag }: Props) {
  const [dialog, setDialog] = useState<"rename" | "delete" | null>(null);
  const close = () => {
    setDialog(null);
  };
  return (
    <>
      <Button
        variant="default"
        onClick={() => {
          setDialog("rename");
        }}
      >
        {text.rename}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={text.more}>
            <DotsIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
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
      {dialog === "rename" && <RenameDialog role={role} etag={etag} onClose={close} />}
      {dialog === "delete" && <DeleteDialog role={role} etag={etag} onClose={close} />}
    </>
  );
}

type DialogProps = Props & { onClose: () => void };

function RenameDialog({ role, etag, onClose }: DialogProps) {
  const { rename } = useRoleVerbs();
  return (
    <NameDialog
      title={text.renameTitle(role.name)}
      confirmLabel={text.save}
      initial={role.name}
      verb={rename}
      toVariables={(name) => ({ id: role.id, etag, name })}
      onClose={onClose}
    />
  );
}

/** What goes along with it is known beforehand. */
function DeleteDialog({ role, etag, onClose }: DialogProps) {
  const { remove } = useRoleVerbs();
  const roles = useQuery(rolesQuery);
  const effects = useDeletionEffects(role.id);
  const people = roles.data?.find(({ id }) => id === role.id)?.people;
  return (
    <ConfirmDialog
      title={text.removeTitle(role.name)}
      sentence={text.removeSentence(people)}
      confirmLabel={text.removeTitle(role.name)}
      isBusy={remove.isPending}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate({ id: role.id, name: role.name, etag });
      }}
    >
      <EffectReport {...effects} file={roleDeletionFile(role.id)} />
      {remove.error && <ProblemAlert {...describe(remove.error)} />}
    </ConfirmDialog>
  );
}
