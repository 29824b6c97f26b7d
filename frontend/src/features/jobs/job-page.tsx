import { Alert, Button, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode } from "react";
import type { Versioned } from "@/api/client";
import { containerQuery } from "@/api/containers";
import { describe } from "@/api/describe";
import { jobQuery } from "@/api/jobs";
import { isNotFound } from "@/api/problem";
import { childContainersQuery } from "@/api/tree";
import type { Job } from "@/api/types";
import { readCrumbs } from "@/lib/crumbs";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { PageSkeleton } from "@/ui/skeletons";
import { StatusWord } from "@/ui/status-word";
import { JobActions } from "./job-actions";
import { JobTabs, type Tab } from "./job-tabs";
import { readLastOutcome } from "@/lib/run-words";
import { formatMoment } from "@/lib/time";
import { useNow } from "@/lib/use-now";
import { text } from "./text";
import { useRunNow } from "./use-run-now";

type Props = {
  id: string;
  tab: Tab;
  onTab: (tab: Tab) => void;
  run: string | undefined;
  onRun: (id: string | undefined) => void;
  permissions: ReactNode;
  record: ReactNode;
};

export function JobPage({ id, ...props }: Props) {
  const job = useQuery(jobQuery(id));
  // What was deleted meanwhile is not shown from the cache.
  if (job.error && (!job.data || isNotFound(job.error))) {
    return <ProblemAlert {...describe(job.error)} onRetry={() => void job.refetch()} />;
  }
  if (!job.data) return <PageSkeleton />;
  return <LoadedJob stored={job.data} {...props} />;
}

function LoadedJob({ stored, ...props }: Omit<Props, "id"> & { stored: Versioned<Job> }) {
  const job = stored.value;
  const container = useQuery(containerQuery(job.container));
  const runNow = useRunNow(job, (run) => {
    props.onRun(run);
  });
  return (
    <>
      <PageHeader
        crumbs={readCrumbs(container.data?.value)}
        childrenQuery={childContainersQuery}
        title={job.name}
        actions={<JobActions job={job} runNow={runNow} />}
      >
        <StatusWord {...readLastOutcome(job.last_outcome, job.is_enabled)} />
        <div>{job.schedule.words}</div>
      </PageHeader>
      <Stack mb="lg">
        <Notices
          job={job}
          onSettings={() => {
            props.onTab("settings");
          }}
        />
        {runNow.error && (
          <ProblemAlert
            title={text.notStarted(describe(runNow.error).title)}
            detail={describe(runNow.error).detail}
          />
        )}
      </Stack>
      <JobTabs stored={stored} {...props} />
    </>
  );
}

/** What keeps the job from doing what it should. */
function Notices({ job, onSettings }: { job: Job; onSettings: () => void }) {
  const now = useNow(60_000);
  const mayChange = job.rights.includes("configuration_write");
  const toSettings = mayChange && (
    <Button size="xs" variant="default" onClick={onSettings}>
      {text.toSettings}
    </Button>
  );
  return (
    <>
      {job.has_lost_credential && (
        <ProblemAlert title={text.lostTitle} detail={text.lostDetail}>
          {toSettings}
        </ProblemAlert>
      )}
      {job.caller_gone && (
        <ProblemAlert
          title={text.callerGone}
          detail={mayChange ? `${job.caller_gone} ${text.callerGoneMend}` : job.caller_gone}
        >
          {toSettings}
        </ProblemAlert>
      )}
      {job.failing_since && (
        <Alert color="red" variant="light">
          {text.failingSince(formatMoment(job.failing_since, now))}
        </Alert>
      )}
      {!mayChange && (
        <Alert color="gray" variant="light">
          {text.readOnly}
        </Alert>
      )}
    </>
  );
}
