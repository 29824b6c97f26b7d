import { List, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeWith } from "@/api/describe";
import { sessionQuery } from "@/api/session";
import type { HandOverPreview, Subject, User } from "@/api/types";
import { handOver, handOverPreviewQuery } from "@/api/users";
import { tellEffects } from "@/lib/access-words";
import { hasOverride } from "@/lib/rights";
import { usePeopleSearch } from "@/lib/use-people-search";
import { Dialog } from "@/ui/dialog";
import { DialogFoot } from "@/ui/dialog-foot";
import { EffectReport } from "@/ui/effect-report";
import { Fold } from "@/ui/fold";
import { ProblemAlert } from "@/ui/problem-alert";
import { SubjectPicker } from "@/ui/subject-picker";
import { text } from "./text";

type Props = { person: User; etag: string | null; onClose: () => void };

/** Asks to whom, shows what that does, then hands over. */
export function HandOverDialog({ person, etag, onClose }: Props) {
  const [to, setTo] = useState<Subject | null>(null);
  const search = usePeopleSearch({ chosen: to, known: [] });
  const { preview, told } = usePreview(person, to);
  const verb = useHandOver(person, etag, onClose);
  return (
    <Dialog onClose={onClose} title={text.handOverTitle(person.username)} size="lg">
      <Stack>
        <Text size="sm">{text.handOverSentence}</Text>
        <SubjectPicker
          label={text.handOverTo}
          value={to}
          search={search}
          canPick={({ kind, id }) => kind === "user" && id !== person.id}
          onPick={setTo}
          autoFocus
        />
        {preview.data && (
          <Text size="sm">
            {text.handOverGoes(preview.data.items, preview.data.entries)}
            {preview.data.entries_left > 0 && ` ${text.handOverLeft(preview.data.entries_left)}`}
          </Text>
        )}
        {preview.data && <Jobs preview={preview.data} />}
        <EffectReport
          told={told}
          problem={preview.error && describeWith(preview.error, "to")}
          isPending={preview.isLoading}
          onRetry={() => void preview.refetch()}
        />
        {verb.error && <ProblemAlert {...describeWith(verb.error, "to")} />}
        <DialogFoot
          confirmLabel={text.handOverConfirm}
          isReady={told !== null}
          isBusy={verb.isPending}
          onConfirm={() => {
            if (to) verb.mutate(to);
          }}
          onClose={onClose}
        />
      </Stack>
    </Dialog>
  );
}

/** Whom they run for from then on is told by name, as far as one may see them. */
function Jobs({ preview: { jobs, jobs_left, named_jobs } }: { preview: HandOverPreview }) {
  const [isOpen, setOpen] = useState(false);
  if (jobs + jobs_left === 0) return null;
  return (
    <>
      <Text size="sm">
        {jobs > 0 && text.handOverJobs(jobs)}
        {jobs_left > 0 && ` ${text.handOverJobsLeft(jobs_left)}`}
      </Text>
      {named_jobs.length > 0 && (
        <Fold
          label={text.handOverJobNames}
          isOpen={isOpen}
          onToggle={() => {
            setOpen(!isOpen);
          }}
        >
          <List size="sm" style={{ overflowWrap: "anywhere" }}>
            {named_jobs.map(({ id, path, goes }) => (
              <List.Item key={id}>
                {path}
                {!goes && ` (${text.handOverJobStays})`}
              </List.Item>
            ))}
          </List>
        </Fold>
      )}
    </>
  );
}

function usePreview(person: User, to: Subject | null) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const preview = useQuery({
    ...handOverPreviewQuery(person.id, to?.id ?? ""),
    enabled: to !== null,
    retry: false,
  });
  const told = preview.data ? tellEffects(preview.data.effects, hasOverride(session.user)) : null;
  return { preview, told };
}

function useHandOver({ id, username }: User, etag: string | null, onDone: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (to: Subject) => handOver(id, to.id, etag),
    onSuccess: (_, to) => {
      onDone();
      notifications.show({ message: text.handedOver(username, to.name) });
    },
    // Rights may be others now, one's own too; and what somebody else changed is shown then.
    onSettled: () =>
      queryClient.invalidateQueries({
        predicate: ({ queryKey: [area] }) => area !== "hand-over-preview",
      }),
  });
}
