import { Skeleton, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { deletionQuery } from "@/api/bin";
import { describe } from "@/api/describe";
import type { Deletion } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { NamedList } from "@/ui/named-list";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import { useContainerVerbs, type ItemName } from "./use-container-verbs";

type Props = { item: ItemName; onClose: () => void; onDeleted?: () => void };

const KEPT_DAYS = 30;

/** Says what goes along, and who loses what they use, before it goes to the bin. */
export function DeleteItemDialog({ item, onClose, onDeleted }: Props) {
  const { remove } = useContainerVerbs();
  const deletion = useQuery(deletionQuery(item.id));
  const inside = deletion.data ? countAll(deletion.data) - 1 : 0;
  const isPlain = item.kind === "container" && inside === 0;
  const days = deletion.data?.kept_days ?? KEPT_DAYS;
  return (
    <ConfirmDialog
      title={text.deleteTitle(item.name)}
      sentence={isPlain ? text.deleteEmpty(days) : text.deleteSentence(days)}
      confirmLabel={text.deleteTitle(item.name)}
      isBusy={remove.isPending || deletion.isPending}
      onClose={onClose}
      onConfirm={() => {
        remove.mutate(
          { item, recursive: inside > 0 },
          {
            onSuccess: () => {
              onClose();
              onDeleted?.();
            },
          },
        );
      }}
    >
      {deletion.isPending && <Skeleton height={40} />}
      {deletion.data && (
        <WhatGoes
          deletion={deletion.data}
          own={{ containers: item.kind === "container" ? 1 : 0, paths: 1 }}
        />
      )}
      {deletion.error && <ProblemAlert {...describe(deletion.error)} />}
      {remove.error && <ProblemAlert {...describe(remove.error)} />}
    </ConfirmDialog>
  );
}

export function countAll({ containers, credentials, jobs }: Deletion): number {
  return containers + credentials + jobs;
}

type GoesProps = {
  deletion: Deletion;
  /** How much of it is what is deleted itself, and is not told. */
  own: { containers: number; paths: number };
};

export function WhatGoes({ deletion, own }: GoesProps) {
  const { containers, credentials, jobs, paths, services, exchanged, losing_jobs } = deletion;
  const names = paths.slice(own.paths, own.paths + 5);
  const words = own.paths > 0 ? text.deleteAll : text.deleteTogether;
  return (
    <>
      {names.length > 0 && (
        <>
          <Text size="sm">{words(containers - own.containers, credentials, jobs)}</Text>
          <NamedList title={text.deleteNames} names={names} />
        </>
      )}
      <NamedList title={text.deleteServices} names={services.map(({ name }) => name)} />
      <NamedList title={text.deleteExchanged} names={exchanged} />
      <NamedList title={text.deleteLosingJobs} names={losing_jobs} />
    </>
  );
}
