import { ActionIcon, Menu, Table, Text } from "@mantine/core";
import { useState } from "react";
import { describe } from "@/api/describe";
import type { Binned } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { DotsIcon } from "@/ui/icons";
import { ProblemAlert } from "@/ui/problem-alert";
import { RelativeTime } from "@/ui/relative-time";
import { RestoreDialog } from "./restore-dialog";
import { text } from "./text";
import { useBinVerbs } from "./use-bin-verbs";

type Props = { row: Binned; mayEmpty: boolean };

export function BinRow({ row, mayEmpty }: Props) {
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: "anywhere" }}>
        {row.path}
        <Text size="xs" c="dimmed">
          {text[row.kind]}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="xs">
        <RelativeTime at={row.thrown_at} />
        {row.thrown_by && (
          <Text size="xs" c="dimmed">
            {text.by(row.thrown_by)}
          </Text>
        )}
      </Table.Td>
      <Table.Td visibleFrom="sm">
        <RelativeTime at={row.gone_at} />
      </Table.Td>
      <Table.Td>
        <RowMenu row={row} mayEmpty={mayEmpty} />
      </Table.Td>
    </Table.Tr>
  );
}

function RowMenu({ row, mayEmpty }: Props) {
  const [open, setOpen] = useState<"restore" | "forGood" | null>(null);
  const { remove } = useBinVerbs();
  const close = () => {
    remove.reset();
    setOpen(null);
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={text.actions(row.path)}>
            <DotsIcon />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            onClick={() => {
              setOpen("restore");
            }}
          >
            {text.restore}
          </Menu.Item>
          {mayEmpty && (
            <Menu.Item
              color="red"
              onClick={() => {
                setOpen("forGood");
              }}
            >
              {text.forGood}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {open === "restore" && <RestoreDialog row={row} onClose={close} />}
      {open === "forGood" && (
        <ConfirmDialog
          title={text.forGoodTitle(row.name)}
          sentence={text.forGoodSentence}
          confirmLabel={text.forGoodTitle(row.name)}
          isBusy={remove.isPending}
          onClose={close}
          onConfirm={() => {
            remove.mutate(row, { onSuccess: close });
          }}
        >
          {remove.error && <ProblemAlert {...describe(remove.error)} />}
        </ConfirmDialog>
      )}
    </>
  );
}
