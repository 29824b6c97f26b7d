import { ActionIcon, Button, Menu } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { sessionQuery } from "@/api/session";
import type { Container } from "@/api/types";
import { DotsIcon } from "@/ui/icons";
import { LinkMenuItem } from "@/ui/link";
import { DeleteItemDialog } from "./delete-item-dialog";
import { MoveItemDialog } from "./move-item-dialog";
import { NameAndTagsDialog } from "./name-and-tags-dialog";
import { NameDialog } from "./name-dialog";
import { text } from "./text";
import { ResumeItemsDialog, SuspendItemsDialog } from "./suspend-items-dialog";
import { useContainerVerbs } from "./use-container-verbs";

type Props = { container: Container; etag: string | null };
type Dialog = "create" | "rename" | "move" | "suspend" | "resume" | "delete" | null;

/** Whether credentials and jobs can be made in it. */
export function mayFill({ rights }: Container): boolean {
  return rights.includes("container_write") && rights.includes("configuration_write");
}

export function ContainerActions({ container, etag }: Props) {
  const [dialog, setDialog] = useState<Dialog>(null);
  const navigate = useNavigate();
  const { create } = useContainerVerbs();
  const close = () => {
    setDialog(null);
  };
  if (!container.rights.includes("container_write")) return null;
  const item = { ...container, kind: "container" as const };
  return (
    <>
      <CreateMenu
        container={container}
        onCreateContainer={() => {
          setDialog("create");
        }}
      />
      <MoreMenu isFixed={container.is_fixed} onChoose={setDialog} />
      {dialog === "create" && (
        <NameDialog
          title={text.createContainer}
          confirmLabel={text.create}
          initial=""
          verb={create}
          toVariables={(name) => ({ parent: container.id, name })}
          onDone={close}
          onClose={close}
        />
      )}
      {dialog === "rename" && (
        <NameAndTagsDialog container={container} etag={etag} onClose={close} />
      )}
      {dialog === "move" && <MoveItemDialog item={item} onClose={close} />}
      {dialog === "suspend" && <SuspendItemsDialog items={[item]} onClose={close} onDone={close} />}
      {dialog === "resume" && <ResumeItemsDialog items={[item]} onClose={close} onDone={close} />}
      {dialog === "delete" && (
        <DeleteItemDialog
          item={item}
          onClose={close}
          onDeleted={() =>
            void navigate({ to: "/containers/$id", params: { id: container.parent ?? "root" } })
          }
        />
      )}
    </>
  );
}

type CreateProps = { container: Container; onCreateContainer: () => void };

function CreateMenu({ container, onCreateContainer }: CreateProps) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button>{text.create}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {mayFill(container) && (
          <>
            <LinkMenuItem to="/credentials/new" search={{ container: container.id }}>
              {text.credential}
            </LinkMenuItem>
            <LinkMenuItem to="/jobs/new" search={{ container: container.id }}>
              {text.job}
            </LinkMenuItem>
          </>
        )}
        <Menu.Item onClick={onCreateContainer}>{text.container}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

type MoreProps = { isFixed: boolean; onChoose: (dialog: Dialog) => void };

/** What one may do with a container; what is fixed keeps its name and its place. */
function MoreMenu({ isFixed, onChoose }: MoreProps) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const isAdministrator = session.user?.is_administrator ?? false;
  const all: [boolean, Dialog, string][] = [
    [!isFixed, "rename", text.rename],
    [!isFixed, "move", text.move],
    [isAdministrator, "suspend", text.suspend.below],
    [isAdministrator, "resume", text.resume.below],
    [!isFixed, "delete", text.remove],
  ];
  const acts = all.filter(([isShown]) => isShown);
  if (acts.length === 0) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={text.containerActions}>
          <DotsIcon />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {acts.map(([, dialog, label]) => (
          <Menu.Item
            key={label}
            color={dialog === "delete" ? "danger" : undefined}
            onClick={() => {
              onChoose(dialog);
            }}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
