import { Box } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { containerQuery } from "@/api/containers";
import { describe } from "@/api/describe";
import { childContainersQuery } from "@/api/tree";
import type { Container } from "@/api/types";
import { readCrumbs } from "@/lib/crumbs";
import { EmptyState } from "@/ui/empty-state";
import { LinkButton } from "@/ui/link";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { SaveProblem } from "@/ui/save-problem";
import { PageSkeleton } from "@/ui/skeletons";
import { formText } from "./form-text";
import { JobForm } from "./job-form";
import { text } from "./text";
import { useJobForm } from "./use-job-form";
import { useSave } from "./use-save";

/** The form of a job that is not there yet. */
export function NewJobPage({ containerId }: { containerId: string | undefined }) {
  const container = useQuery({
    ...containerQuery(containerId ?? ""),
    enabled: containerId !== undefined,
  });
  if (!containerId) {
    return (
      <EmptyState sentence={text.noContainer}>
        <LinkButton to="/">{text.toContainers}</LinkButton>
      </EmptyState>
    );
  }
  if (container.error && !container.data) {
    return <ProblemAlert {...describe(container.error)} onRetry={() => void container.refetch()} />;
  }
  if (!container.data) return <PageSkeleton />;
  return <NewJob container={container.data.value} />;
}

function NewJob({ container }: { container: Container }) {
  const navigate = useNavigate();
  const model = useJobForm(null);
  const { save, problem, isSaving } = useSave({ model, target: { container: container.id } });
  return (
    <Box>
      <PageHeader
        crumbs={readCrumbs(container)}
        childrenQuery={childContainersQuery}
        title={text.newTitle}
      />
      <JobForm
        model={model}
        stored={null}
        container={container}
        mayChange
        isBusy={isSaving}
        onSave={() => {
          void save(async ({ value }) => {
            notifications.show({ message: formText.saved });
            await navigate({
              to: "/jobs/$id",
              params: { id: value.id },
              replace: true,
              ignoreBlocker: true,
            });
          });
        }}
        onCancel={() => void navigate({ to: "/containers/$id", params: { id: container.id } })}
        problem={<SaveProblem problem={problem} />}
      />
    </Box>
  );
}
