import { Button, Table, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import { deleteFile, jobQuery } from "@/api/jobs";
import type { Job } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { RelativeTime } from "@/ui/relative-time";
import classes from "./jobs.module.css";
import { text } from "./text";

const words = text.files;

type File = Job["files"][number];

/** The files that calls of a job can send, which are never given out again. */
export function JobFiles({ job }: { job: Job }) {
  const [going, setGoing] = useState<File | null>(null);
  const mayChange = job.rights.includes("configuration_write");
  return (
    <>
      <Table.ScrollContainer minWidth={0}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.name}</Table.Th>
              <Table.Th visibleFrom="xs">{words.size}</Table.Th>
              <Table.Th visibleFrom="sm">{words.added}</Table.Th>
              <Table.Th>{words.sentBy}</Table.Th>
              {mayChange && <Table.Th />}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {job.files.map((file) => (
              <Table.Tr key={file.id}>
                <Table.Td className={classes.name}>{file.name}</Table.Td>
                <Table.Td visibleFrom="xs">{text.bytes(file.size)}</Table.Td>
                <Table.Td visibleFrom="sm">
                  <RelativeTime at={file.created_at} />
                </Table.Td>
                <Table.Td className={classes.name}>
                  {readSenders(job, file).join(", ") || (
                    <Text size="sm" c="dimmed">
                      {words.sentByNone}
                    </Text>
                  )}
                </Table.Td>
                {mayChange && (
                  <Table.Td ta="end">
                    <Button
                      variant="subtle"
                      color="danger"
                      size="xs"
                      aria-label={words.removeTitle(file.name)}
                      onClick={() => {
                        setGoing(file);
                      }}
                    >
                      {text.remove}
                    </Button>
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {going && (
        <DeleteFileDialog
          job={job}
          file={going}
          onClose={() => {
            setGoing(null);
          }}
        />
      )}
    </>
  );
}

/** The calls that send a file. */
function readSenders(job: Job, { id }: File): string[] {
  return job.steps.filter(({ body }) => body?.file === id).map(({ name }) => name);
}

type DialogProps = { job: Job; file: File; onClose: () => void };

function DeleteFileDialog({ job, file, onClose }: DialogProps) {
  const queryClient = useQueryClient();
  const senders = readSenders(job, file);
  const remove = useMutation({
    mutationFn: () => deleteFile(job.id, file.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: jobQuery(job.id).queryKey });
      notifications.show({ message: words.removed(file.name) });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={words.removeTitle(file.name)}
      sentence={senders.length > 0 ? words.breaks(senders.join(", ")) : words.unused}
      confirmLabel={words.removeTitle(file.name)}
      isBusy={remove.isPending}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate();
      }}
    >
      {remove.error && <ProblemAlert {...describe(remove.error)} />}
    </ConfirmDialog>
  );
}
