/** The pages of jobs, fed from their addresses. */
import { getRouteApi } from "@tanstack/react-router";
import { JobPage } from "@/features/jobs/job-page";
import { JobsPage } from "@/features/jobs/jobs-page";
import { NewJobPage } from "@/features/jobs/new-job-page";
import { PermissionsTab } from "@/features/permissions/permissions-tab";
import { JobRecord } from "@/features/record/job-record";

const jobs = getRouteApi("/frame/jobs");
const newJob = getRouteApi("/frame/jobs/new");
const job = getRouteApi("/frame/jobs/$id");

export function JobsRoute() {
  const navigate = jobs.useNavigate();
  return (
    <JobsPage
      filter={jobs.useSearch()}
      onFilter={(change) =>
        void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
      }
    />
  );
}

export function NewJobRoute() {
  return <NewJobPage containerId={newJob.useSearch().container} />;
}

export function JobRoute() {
  const { id } = job.useParams();
  const { tab, run, ...filter } = job.useSearch();
  const navigate = job.useNavigate();
  return (
    <JobPage
      key={id}
      id={id}
      tab={tab ?? "overview"}
      onTab={(tab) => void navigate({ search: (now) => ({ ...now, tab, run: undefined }) })}
      run={run}
      onRun={(run) => void navigate({ search: (now) => ({ ...now, tab: "runs", run }) })}
      permissions={
        <PermissionsTab
          itemId={id}
          filter={filter}
          onFilter={(change) =>
            void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
          }
        />
      }
      record={<JobRecord id={id} />}
    />
  );
}
