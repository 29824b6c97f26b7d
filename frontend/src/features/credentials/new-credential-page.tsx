import { Box } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Versioned } from "@/api/client";
import { childContainersQuery, containerQuery } from "@/api/containers";
import { describe, type Description } from "@/api/describe";
import type { Container, Credential } from "@/api/types";
import { EmptyState } from "@/ui/empty-state";
import { LinkButton } from "@/ui/link";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { PageSkeleton } from "@/ui/skeletons";
import { CredentialForm } from "./credential-form";
import { readCrumbs } from "./crumbs";
import { formText } from "./form-text";
import { describeMissing } from "./missing-words";
import { SaveProblem } from "./save-problem";
import { text } from "./text";
import { useAuthorize } from "./use-authorize";
import { useCredentialForm } from "./use-credential-form";
import { useSave } from "./use-save";

/** The form of a credential that is not there yet. */
export function NewCredentialPage({ containerId }: { containerId: string | undefined }) {
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
  return <NewCredential container={container.data.value} />;
}

function NewCredential({ container }: { container: Container }) {
  const navigate = useNavigate();
  const model = useCredentialForm(null);
  const { save, problem, isSaving } = useSave({ model, target: { container: container.id } });
  const authorize = useAuthorize();

  const open = ({ value }: Versioned<Credential>, authorizeProblem?: Description) =>
    navigate({
      to: "/credentials/$id",
      params: { id: value.id },
      search: value.missing.length > 0 && authorizeProblem ? { tab: "settings" } : {},
      state: { authorizeProblem },
      replace: true,
      ignoreBlocker: true,
    });
  const authorizeNew = async (saved: Versioned<Credential>) => {
    if (saved.value.missing.length > 0) {
      await open(saved, describeMissing(saved.value.missing));
      return;
    }
    try {
      await authorize.mutateAsync(saved.value.id);
    } catch (error) {
      const { title, detail } = describe(error);
      await open(saved, { title: formText.notAuthorizedTitle(title), detail });
    }
  };
  return (
    <Box>
      <PageHeader
        crumbs={readCrumbs(container)}
        childrenQuery={childContainersQuery}
        title={text.newTitle}
      />
      <CredentialForm
        model={model}
        stored={null}
        containerPath={container.path}
        mayChange
        isBusy={isSaving || authorize.isPending}
        onSave={() => {
          void save(async (saved) => {
            notifications.show({ message: formText.saved });
            await open(saved);
          });
        }}
        onAuthorizeAndSave={() => {
          void save(authorizeNew);
        }}
        onCancel={() => void navigate({ to: "/containers/$id", params: { id: container.id } })}
        problem={<SaveProblem problem={problem} />}
      />
    </Box>
  );
}
