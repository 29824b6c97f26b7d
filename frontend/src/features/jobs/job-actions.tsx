import { ActionIcon, Button, Menu } from "@mantine/core";
import { useState } from "react";
import type { Job } from "@/api/types";
import { DotsIcon } from "@/ui/icons";
import { DeleteJobDialog } from "./delete-job-dialog";
import { DuplicateDialog } from "./duplicate-dialog";
import { MoveJobDialog } from "./move-job-dialog";
import { RunDialog } from "./run-dialog";
import { text } from "./text";
import type { RunNow } from "./use-run-now";

type Dialog = "run" | "duplicate" | "move" | "delete";
type Props = { job: Job; runNow: RunNow };

export function JobActions({ job, runNow }: Props) {
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const close = () => {
    setDialog(null);
  };
  const mayChange = job.rights.includes("configuration_write");
  const acts: [Dialog, string][] = [
    ["duplicate", text.duplicate],
    ...(mayChange
      ? ([
          ["move", text.move],
          ["delete", text.remove],
        ] satisfies [Dialog, string][])
      : []),
  ];
  return (
    <>
      {mayChange && (
        <Button
          loading={runNow.isPending}
          onClick={() => {
            if (job.parameters.length > 0) setDialog("run");
            else runNow.mutate({});
          }}
        >
          {text.runNow}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={text.more}>
            <DotsIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {acts.map(([name, label]) => (
            <Menu.Item
              key={name}
              color={name === "delete" ? "danger" : undefined}
              onClick={() => {
                setDialog(name);
              }}
            >
              {label}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {dialog === "run" && <RunDialog job={job} runNow={runNow} onClose={close} />}
      {dialog === "duplicate" && <DuplicateDialog job={job} onClose={close} />}
      {dialog === "move" && <MoveJobDialog job={job} onClose={close} />}
      {dialog === "delete" && <DeleteJobDialog job={job} onClose={close} />}
    </>
  );
}
