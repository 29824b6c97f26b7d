import type { ReactNode } from "react";
import type { Job } from "@/api/types";
import { Facts } from "@/ui/facts";
import { FormSection } from "@/ui/form-section";
import { LinkAnchor } from "@/ui/link";
import { RelativeTime } from "@/ui/relative-time";
import { text } from "./text";

export function JobFacts({ job }: { job: Job }) {
  const words = text.facts;
  return (
    <FormSection title={words.title}>
      <Facts
        facts={[
          { name: words.schedule, value: job.schedule.words },
          { name: words.credential, value: <CredentialOf job={job} /> },
          { name: words.runsFor, value: job.runs_for ?? words.runsForNobody },
          {
            name: words.modified,
            value: (
              <>
                <RelativeTime at={job.modified_at} />
                {job.modified_by && ` ${words.by(job.modified_by)}`}
              </>
            ),
          },
        ]}
      />
    </FormSection>
  );
}

function CredentialOf({ job }: { job: Job }): ReactNode {
  const words = text.facts;
  if (job.has_lost_credential) return words.lostCredential;
  if (!job.has_credential) return words.noCredential;
  if (!job.credential) return words.hiddenCredential;
  return (
    <LinkAnchor to="/credentials/$id" params={{ id: job.credential }}>
      {job.credential_path}
    </LinkAnchor>
  );
}
