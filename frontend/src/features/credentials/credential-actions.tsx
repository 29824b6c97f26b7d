import { ActionIcon, Button, Menu } from "@mantine/core";
import { useState } from "react";
import type { Credential } from "@/api/types";
import { DotsIcon } from "@/ui/icons";
import { DeleteCredentialDialog } from "./delete-credential-dialog";
import { MoveCredentialDialog } from "./move-credential-dialog";
import { readNextAction } from "./next-action";
import { isRenewed } from "./renewal";
import { text } from "./text";
import type { useAuthorize } from "./use-authorize";
import { useRefresh } from "./use-refresh";

type Props = {
  credential: Credential;
  isFormOpen: boolean;
  authorize: ReturnType<typeof useAuthorize>;
  /** Leads to fields of the form, by their API names. */
  onFillIn: (names: string[]) => void;
};

/** The one next action as a button, the others in a menu. */
export function CredentialActions({ credential, isFormOpen, authorize, onFillIn }: Props) {
  const [dialog, setDialog] = useState<"move" | "delete" | null>(null);
  const close = () => {
    setDialog(null);
  };
  if (!credential.rights.includes("configuration_write")) return null;
  const next = readNextAction(credential);
  const act = () => {
    if (next?.kind === "authorize") authorize.mutate(credential.id);
    else if (next) onFillIn(next.fields);
  };
  return (
    <>
      {/* The open form has buttons of its own for the same. */}
      {next && !isFormOpen && (
        <Button onClick={act} loading={authorize.isPending}>
          {next.label}
        </Button>
      )}
      <MoreMenu
        credential={credential}
        onAuthorize={
          next || credential.missing.length > 0
            ? null
            : () => {
                authorize.mutate(credential.id);
              }
        }
        onMove={() => {
          setDialog("move");
        }}
        onDelete={() => {
          setDialog("delete");
        }}
      />
      {dialog === "move" && <MoveCredentialDialog credential={credential} onClose={close} />}
      {dialog === "delete" && <DeleteCredentialDialog credential={credential} onClose={close} />}
    </>
  );
}

type MenuProps = {
  credential: Credential;
  onAuthorize: (() => void) | null;
  onMove: () => void;
  onDelete: () => void;
};

function MoreMenu({ credential, onAuthorize, onMove, onDelete }: MenuProps) {
  const refresh = useRefresh(credential.id);
  const isRefreshable = credential.status.obtained_at !== null && isRenewed(credential);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={text.more} loading={refresh.isPending}>
          <DotsIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {isRefreshable && (
          <Menu.Item
            onClick={() => {
              refresh.mutate();
            }}
          >
            {text.refresh}
          </Menu.Item>
        )}
        {onAuthorize && <Menu.Item onClick={onAuthorize}>{text.authorizeAgain}</Menu.Item>}
        <Menu.Item onClick={onMove}>{text.move}</Menu.Item>
        <Menu.Item color="red" onClick={onDelete}>
          {text.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
