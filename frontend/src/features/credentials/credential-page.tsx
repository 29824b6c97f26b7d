import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useState, type ReactNode } from "react";
import type { Versioned } from "@/api/client";
import { containerQuery } from "@/api/containers";
import { credentialQuery } from "@/api/credentials";
import { describe } from "@/api/describe";
import { childContainersQuery } from "@/api/tree";
import type { Credential } from "@/api/types";
import { readCrumbs } from "@/lib/crumbs";
import { readState } from "@/lib/credential-words";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { PageSkeleton } from "@/ui/skeletons";
import { StatusWord } from "@/ui/status-word";
import { AttemptBanner } from "./attempt-banner";
import { CredentialActions } from "./credential-actions";
import { CredentialNotices } from "./credential-notices";
import { CredentialTabs, type Tab } from "./credential-tabs";
import { readFieldsToFillIn } from "./next-action";
import { readPace } from "./poll-pace";
import { useAuthorize } from "./use-authorize";
import { useWatchedAttempt } from "./use-watched-attempt";

type Props = {
  id: string;
  tab: Tab;
  authorization: string | undefined;
  onTab: (tab: Tab) => void;
  permissions: ReactNode;
  record: ReactNode;
};

export function CredentialPage({ id, ...props }: Props) {
  const credential = useQuery({
    ...credentialQuery(id),
    refetchInterval: ({ state }) => readPace(state.data?.value.status, Date.now()),
  });
  if (credential.error && !credential.data) {
    return (
      <ProblemAlert {...describe(credential.error)} onRetry={() => void credential.refetch()} />
    );
  }
  if (!credential.data) return <PageSkeleton />;
  return <LoadedCredential stored={credential.data} {...props} />;
}

type LoadedProps = Omit<Props, "id"> & { stored: Versioned<Credential> };

function LoadedCredential({ stored, tab, authorization, onTab, ...panels }: LoadedProps) {
  const credential = stored.value;
  const { status } = credential;
  const navigate = useNavigate();
  const container = useQuery(containerQuery(credential.container));
  const authorize = useAuthorize();
  const { watched, dismiss } = useWatchedAttempt(authorization, status.attempt);
  const { authorizeProblem: problem, leadsToSecrets } = useRouterState({
    select: ({ location }) => location.state,
  });
  const [firstEtag] = useState(stored.etag);
  const [attention, setAttention] = useState(() =>
    leadsToSecrets ? readFieldsToFillIn(credential) : problem ? credential.missing : null,
  );

  const forget = (attempt: string) => {
    dismiss(attempt);
    void navigate({
      to: "/credentials/$id",
      params: { id: credential.id },
      search: { tab },
      replace: true,
    });
  };
  return (
    <>
      <PageHeader
        crumbs={readCrumbs(container.data?.value)}
        childrenQuery={childContainersQuery}
        title={credential.name}
        actions={
          <CredentialActions
            credential={credential}
            isFormOpen={tab === "settings"}
            authorize={authorize}
            onFillIn={(names) => {
              setAttention(names);
              onTab("settings");
            }}
          />
        }
      >
        <StatusWord {...readState({ type: credential.type, state: status.state })} />
        <div>{status.sentence}</div>
      </PageHeader>
      <Stack mb="lg">
        {watched && (
          <AttemptBanner
            key={watched}
            id={watched}
            credential={credential}
            onDismiss={() => {
              forget(watched);
            }}
          />
        )}
        <CredentialNotices
          credential={credential}
          // What hindered then may be mended since.
          problem={stored.etag === firstEtag ? problem : undefined}
          error={authorize.error}
        />
      </Stack>
      <CredentialTabs
        stored={stored}
        tab={tab}
        attention={attention}
        {...panels}
        onTab={(next) => {
          setAttention(null);
          onTab(next);
        }}
      />
    </>
  );
}
