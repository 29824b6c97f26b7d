import { Box } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { Versioned } from "@/api/client";
import { containerQuery } from "@/api/containers";
import { credentialQuery } from "@/api/credentials";
import { describe, type Description } from "@/api/describe";
import { childContainersQuery } from "@/api/tree";
import type { Container, Credential } from "@/api/types";
import { readCrumbs } from "@/lib/crumbs";
import { EmptyState } from "@/ui/empty-state";
import { LinkButton } from "@/ui/link";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { SaveProblem } from "@/ui/save-problem";
import { PageSkeleton } from "@/ui/skeletons";
import { CredentialForm } from "./credential-form";
import { EMPTY_FORM, type FormValues } from "./form-schema";
import { formText } from "./form-text";
import { toOtherType } from "./form-values";
import { describeMissing } from "./missing-words";
import { text } from "./text";
import { useAuthorize } from "./use-authorize";
import { useCredentialForm } from "./use-credential-form";
import { useSave } from "./use-save";

type Props = {
  containerId: string | undefined;
  /** The credential that it is made from. */
  from: string | undefined;
};

/** The form of a credential that is not there yet. */
export function NewCredentialPage({ containerId, from }: Props) {
  // Of the other type, with what both have.
  const source = useQuery({ ...credentialQuery(from ?? ""), enabled: from !== undefined });
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
  for (const asked of [container, source]) {
    if (asked.error && !asked.data) {
      return <ProblemAlert {...describe(asked.error)} onRetry={() => void asked.refetch()} />;
    }
  }
  if (!container.data || (from !== undefined && !source.data)) return <PageSkeleton />;
  const begins = source.data ? toOtherType(source.data.value) : EMPTY_FORM;
  return <NewCredential key={from} container={container.data.value} begins={begins} />;
}

type NewProps = { container: Container; begins: FormValues };

function NewCredential({ container, begins }: NewProps) {
  const navigate = useNavigate();
  const model = useCredentialForm(null, begins);
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
