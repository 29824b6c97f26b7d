import type { QueryClient } from "@tanstack/react-query";
import { createRoute, createRouter, redirect, type RouterHistory } from "@tanstack/react-router";
import { topQuery } from "@/api/containers";
import { isNotFound } from "@/api/problem";
import { AccountPage } from "@/features/account/account-page";
import { AuthorizationProblemPage } from "@/features/credentials/authorization-problem-page";
import { NoticesPage } from "@/features/notices/notices-page";
import { EverybodyPage } from "@/features/permissions/everybody-page";
import { ServiceListPage } from "@/features/services/service-list-page";
import { UnusedKeysPage } from "@/features/services/unused-keys-page";
import { PageSkeleton } from "@/ui/skeletons";
import { forgottenRoute, frameRoute, resetRoute, rootRoute, signInRoute } from "./door-routes";
import { jobRoute, jobsRoute, newJobRoute } from "./job-routes";
import {
  AccessRoute,
  BinRoute,
  ContainerRoute,
  CredentialRoute,
  EventRoute,
  NewCredentialRoute,
  NoContainers,
  OverviewRoute,
  PeopleRoute,
  PersonRoute,
  RecordRoute,
  RoleRoute,
  RolesRoute,
  ServiceRoute,
  WebhookRoute,
} from "./pages";
import { Nowhere, RouteProblem } from "./route-problem";
import * as search from "./search";

const homeRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/",
  beforeLoad: async ({ context }) => {
    const top = await context.queryClient.ensureQueryData(topQuery).catch((error: unknown) => {
      if (isNotFound(error)) return null;
      throw error;
    });
    if (top) throw redirect({ to: "/containers/$id", params: { id: top.id }, replace: true });
  },
  component: NoContainers,
});

const containerRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/containers/$id",
  validateSearch: search.readContainerSearch,
  component: ContainerRoute,
});

const newCredentialRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/credentials/new",
  validateSearch: search.readNewItemSearch,
  component: NewCredentialRoute,
});

const credentialRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/credentials/$id",
  validateSearch: search.readCredentialSearch,
  component: CredentialRoute,
});

const overviewRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/needs-you",
  component: OverviewRoute,
});

const servicesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/services",
  component: ServiceListPage,
});

const serviceRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/services/$id",
  component: ServiceRoute,
});

const peopleRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/people",
  validateSearch: search.readPeopleSearch,
  component: PeopleRoute,
});

const personRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/people/$id",
  component: PersonRoute,
});

const rolesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/roles",
  validateSearch: search.readRolesSearch,
  component: RolesRoute,
});

const roleRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/roles/$id",
  component: RoleRoute,
});

const unusedKeysRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/services/unused-keys",
  component: UnusedKeysPage,
});

const recordRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/record",
  validateSearch: search.readRecordSearch,
  component: RecordRoute,
});

const eventRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/record/$id",
  component: EventRoute,
});

const binRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/bin",
  component: BinRoute,
});

const accessRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/access",
  validateSearch: search.readAccessSearch,
  component: AccessRoute,
});

const everybodyRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/access/everybody",
  component: EverybodyPage,
});

const accountRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/account",
  component: AccountPage,
});

const noticesRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/notices",
  component: NoticesPage,
});

const webhookRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/notices/webhooks/$id",
  component: WebhookRoute,
});

const authorizationProblemRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: "/authorization-problem",
  validateSearch: search.readProblemSearch,
  component: function AuthorizationProblemRoute() {
    return <AuthorizationProblemPage code={authorizationProblemRoute.useSearch().code ?? ""} />;
  },
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  forgottenRoute,
  resetRoute,
  frameRoute.addChildren([
    homeRoute,
    overviewRoute,
    containerRoute,
    newCredentialRoute,
    credentialRoute,
    jobsRoute,
    newJobRoute,
    jobRoute,
    servicesRoute,
    unusedKeysRoute,
    serviceRoute,
    peopleRoute,
    personRoute,
    rolesRoute,
    roleRoute,
    recordRoute,
    eventRoute,
    binRoute,
    accessRoute,
    everybodyRoute,
    accountRoute,
    noticesRoute,
    webhookRoute,
    authorizationProblemRoute,
  ]),
]);

export function createAppRouter(queryClient: QueryClient, history?: RouterHistory) {
  return createRouter({
    routeTree,
    history,
    context: { queryClient },
    defaultPendingComponent: PageSkeleton,
    defaultPendingMs: 150,
    defaultErrorComponent: RouteProblem,
    defaultNotFoundComponent: Nowhere,
    scrollRestoration: true,
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module "@tanstack/react-router" {
  interface Register {
    router: AppRouter;
  }
  interface HistoryState {
    /** What hindered the authorization of a credential that was just created. */
    authorizeProblem?: { title: string; detail: string };
    /** Lead to the secrets of a credential that have to be typed again. */
    leadsToSecrets?: boolean;
  }
}
