/** Each page, fed from its address. What two features need from each other is put together here. */
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useLocation, useNavigate } from "@tanstack/react-router";
import { sessionQuery } from "@/api/session";
import type { Privilege } from "@/api/types";
import { BinPage } from "@/features/bin/bin-page";
import { ContainerPage } from "@/features/containers/container-page";
import { CredentialPage } from "@/features/credentials/credential-page";
import { NewCredentialPage } from "@/features/credentials/new-credential-page";
import { useAuthorizeFromAfar } from "@/features/credentials/use-authorize-from-afar";
import { WebhookPage } from "@/features/notices/webhook-page";
import { OverviewPage } from "@/features/overview/overview-page";
import { PeoplePage } from "@/features/people/people-page";
import { PersonPage } from "@/features/people/person-page";
import { AccessPage } from "@/features/permissions/access-page";
import { PermissionsTab } from "@/features/permissions/permissions-tab";
import { ContainerRecord } from "@/features/record/container-record";
import { CredentialRecord } from "@/features/record/credential-record";
import { EventPage } from "@/features/record/event-page";
import { RecordPage } from "@/features/record/record-page";
import { RolePage } from "@/features/roles/role-page";
import { RolesPage } from "@/features/roles/roles-page";
import { ServicePage } from "@/features/services/service-page";
import { ResetPage } from "@/features/session/reset-page";
import { SignInPage } from "@/features/session/sign-in-page";
import { hasPrivilege } from "@/lib/privilege-words";
import { readSafeNext } from "@/lib/safe-next";
import { EmptyState } from "@/ui/empty-state";
import { text } from "./text";

const SERVER_PAGES = /^\/(admin|api)\//;
const signIn = getRouteApi("/sign-in");
const container = getRouteApi("/frame/containers/$id");
const newCredential = getRouteApi("/frame/credentials/new");
const credential = getRouteApi("/frame/credentials/$id");
const service = getRouteApi("/frame/services/$id");
const webhook = getRouteApi("/frame/notices/webhooks/$id");
const record = getRouteApi("/frame/record");
const people = getRouteApi("/frame/people");
const person = getRouteApi("/frame/people/$id");
const roles = getRouteApi("/frame/roles");
const role = getRouteApi("/frame/roles/$id");
const access = getRouteApi("/frame/access");
const event = getRouteApi("/frame/record/$id");

export function SignInRoute() {
  const { next } = signIn.useSearch();
  const navigate = useNavigate();
  const goOn = () => {
    const target = readSafeNext(next, window.location.origin) ?? "/";
    if (SERVER_PAGES.test(target)) window.location.assign(target);
    else void navigate({ href: target, replace: true });
  };
  return <SignInPage onSignedIn={goOn} />;
}

/** What is behind the # is sent to no server, and so in no log. */
export function ResetRoute() {
  const { hash } = useLocation();
  return <ResetPage linkKey={hash} />;
}

export function ContainerRoute() {
  const { id } = container.useParams();
  const { order, tab, ...filter } = container.useSearch();
  const navigate = container.useNavigate();
  const change = (part: typeof filter & { order?: typeof order }) =>
    void navigate({ search: (now) => ({ ...now, ...part }), replace: true });
  return (
    <ContainerPage
      key={id}
      id={id}
      tab={tab ?? "contents"}
      onTab={(tab) => void navigate({ search: (now) => ({ ...now, tab }) })}
      permissions={(itemId) => <PermissionsTab itemId={itemId} filter={filter} onFilter={change} />}
      record={(itemId) => <ContainerRecord id={itemId} />}
      filter={filter}
      onFilter={change}
      ordering={order ?? "name"}
      onOrder={(order) => void navigate({ search: (now) => ({ ...now, order }), replace: true })}
    />
  );
}

/** Whether the person at the screen has a privilege. */
function useHas(privilege: Privilege): boolean {
  const { data } = useQuery(sessionQuery);
  return hasPrivilege(data?.user ?? null, privilege);
}

export function BinRoute() {
  return <BinPage mayEmpty={useHas("override_security")} />;
}

export function PeopleRoute() {
  const navigate = people.useNavigate();
  return (
    <PeoplePage
      filter={people.useSearch()}
      onFilter={(change) =>
        void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
      }
      mayCreate={useHas("maintain_users")}
    />
  );
}

export function PersonRoute() {
  const { id } = person.useParams();
  return <PersonPage key={id} id={id} />;
}

export function RolesRoute() {
  const navigate = roles.useNavigate();
  return (
    <RolesPage
      search={roles.useSearch().q ?? ""}
      onSearch={(text) => void navigate({ search: { q: text || undefined }, replace: true })}
      mayCreate={useHas("maintain_users")}
    />
  );
}

export function RoleRoute() {
  const { id } = role.useParams();
  return <RolePage key={id} id={id} mayMaintain={useHas("maintain_users")} />;
}

export function OverviewRoute() {
  return <OverviewPage authorize={useAuthorizeFromAfar()} />;
}

export function NewCredentialRoute() {
  const { container, from } = newCredential.useSearch();
  return <NewCredentialPage containerId={container} from={from} />;
}

export function CredentialRoute() {
  const { id } = credential.useParams();
  const { tab, authorization, ...filter } = credential.useSearch();
  const navigate = credential.useNavigate();
  return (
    <CredentialPage
      key={id}
      id={id}
      tab={tab ?? "overview"}
      authorization={authorization}
      onTab={(tab) => void navigate({ search: (now) => ({ ...now, tab }) })}
      permissions={
        <PermissionsTab
          itemId={id}
          filter={filter}
          onFilter={(change) =>
            void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
          }
        />
      }
      record={<CredentialRecord id={id} />}
    />
  );
}

export function ServiceRoute() {
  return <ServicePage id={service.useParams().id} />;
}

export function WebhookRoute() {
  const { id } = webhook.useParams();
  return <WebhookPage key={id} id={id} />;
}

export function RecordRoute() {
  const filter = record.useSearch();
  const navigate = record.useNavigate();
  return (
    <RecordPage
      filter={filter}
      onFilter={(change) =>
        void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
      }
    />
  );
}

export function EventRoute() {
  return <EventPage id={event.useParams().id} />;
}

export function AccessRoute() {
  const navigate = access.useNavigate();
  return (
    <AccessPage
      choice={access.useSearch()}
      onChoose={(change) =>
        void navigate({ search: (now) => ({ ...now, ...change }), replace: true })
      }
    />
  );
}

export function NoContainers() {
  return <EmptyState title={text.noContainersTitle} sentence={text.noContainersDetail} />;
}
