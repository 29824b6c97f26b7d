/** Things as the API tells of them, with what a test doesn't care about filled in. */
import type {
  Belongings,
  ApiKey,
  Attempt,
  Authorization,
  Container,
  Credential,
  CredentialStatus,
  Effects,
  Event,
  Item,
  ItemCredential,
  LoggedDelivery,
  NeedRow,
  Notice,
  Overview,
  Person,
  Right,
  Role,
  RoleDetails,
  ServiceAccount,
  StoredSecret,
  Subject,
  UserDetails,
  Webhook,
} from "@/api/types";

const ALL_RIGHTS: Right[] = [
  "container_read",
  "container_write",
  "configuration_read",
  "configuration_write",
  "credential_use",
  "service_use",
  "security_read",
  "security_write",
];

/** A moment so many days from now; negative is ago. */
export function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString();
}

export function makePerson(more: Partial<Person> = {}): Person {
  return {
    id: "alice",
    username: "alice",
    display_name: "Alice Example",
    email: "alice@example.com",
    privileges: [],
    is_administrator: false,
    ...more,
  };
}

/** A container at a path; its id is the path. */
export function makeContainer(path: string, more: Partial<Container> = {}): Container {
  const names = path.split("/").filter(Boolean);
  const paths = ["/", ...names.map((_, index) => `/${names.slice(0, index + 1).join("/")}`)];
  return {
    id: path,
    name: names.at(-1) ?? "",
    path,
    parent: paths.at(-2) ?? null,
    breadcrumb: paths.map((at) => ({ id: at, name: at.split("/").at(-1) ?? "", path: at })),
    rights: ALL_RIGHTS,
    tags: [],
    is_fixed: names.length === 0,
    created_at: inDays(-30),
    modified_at: inDays(-3),
    ...more,
  };
}

export function makeItem(more: Partial<Item> & Pick<Item, "name" | "kind">): Item {
  return {
    id: more.name,
    path: `/team/${more.name}`,
    rights: ALL_RIGHTS,
    tags: [],
    modified_at: inDays(-2),
    credential: null,
    job: null,
    ...more,
  };
}

export function makeItemCredential(more: Partial<ItemCredential> = {}): ItemCredential {
  return {
    type: "oauth2",
    grant_type: "authorization_code",
    provider_host: "login.example.com",
    state: "authorized",
    expires_at: inDays(1),
    last_used_at: inDays(-1),
    ...more,
  };
}

export function makeService(more: Partial<ServiceAccount> & { name: string }): ServiceAccount {
  return {
    id: `service-${more.name}`,
    description: "",
    is_enabled: true,
    created_at: inDays(-20),
    created_by: "Alice Example",
    last_used_at: null,
    keys: [],
    ...more,
  };
}

export function makeKey(more: Partial<ApiKey> & { label: string }): ApiKey {
  return {
    id: `key-${more.label}`,
    prefix: "abcdefghijkm",
    created_at: inDays(-10),
    expires_at: inDays(80),
    networks: [],
    limited_to: [],
    purposes: [],
    calls_only: false,
    is_enabled: true,
    last_used_at: null,
    etag: `"${more.label}-1"`,
    ...more,
  };
}

/** A user, a role or a service; its id is the name. */
export function makeSubject(kind: Subject["kind"], name: string): Subject {
  return { kind, id: name, name };
}

/** A person as those see them who maintain them; the id is the name. */
export function makeUser(more: Partial<UserDetails> & { username: string }): UserDetails {
  return {
    id: more.username,
    first_name: "",
    last_name: "",
    email: "",
    is_active: true,
    is_administrator: false,
    last_login: inDays(-1),
    date_joined: inDays(-40),
    privileges: [],
    effective_privileges: more.privileges ?? [],
    roles: [],
    effective_roles: more.roles ?? [],
    ...more,
  };
}

/** A role; its id is the name. `people`: how many have it. */
export function makeRole(
  more: Partial<RoleDetails & Pick<Role, "people">> & { name: string },
): RoleDetails & Pick<Role, "people"> {
  return {
    id: more.name,
    is_fixed: false,
    people: 0,
    privileges: [],
    members: [],
    within: [],
    ...more,
  };
}

/** A place on the way to an item; its id is the path. */
export function makeCrumb(path: string) {
  return { id: path, name: path.split("/").at(-1) ?? "", path };
}

export function makeEffects(more: Partial<Effects> = {}): Effects {
  const effects = more.effects ?? [];
  return { people: effects.length, effects, own: null, everybody_gains: [], ...more };
}

/** What somebody leaves behind: nothing, but for what is given. */
export function makeBelongings(more: Partial<Belongings> = {}): Belongings {
  const none = { named: [], count: 0, hidden: 0 };
  return {
    items: none,
    jobs: none,
    entries: none,
    roles: [],
    services: [],
    webhooks: 0,
    authorizations: 0,
    ...more,
  };
}

export function makeEvent(more: Partial<Event> & { sentence: string }): Event {
  return {
    id: more.sentence,
    at: inDays(-1),
    action: "credential.created",
    actor: { kind: "user", id: "alice", name: "alice" },
    target: { kind: "credential", id: "crm", path: "/team/crm" },
    address: "192.0.2.7",
    severity: "info",
    facts: {},
    ...more,
  };
}

export function makeStatus(more: Partial<CredentialStatus> = {}): CredentialStatus {
  return {
    state: "not_authorized",
    sentence: "Not authorized yet.",
    action: "authorize",
    since: null,
    expires_at: null,
    refresh_at: null,
    obtained_at: null,
    has_refresh_token: false,
    token_version: 0,
    requested_scope: "",
    granted_scope: null,
    authorize_again: false,
    token_type: null,
    refresh_expires_at: null,
    account: null,
    captured: {},
    last_error: null,
    attempt: null,
    ...more,
  };
}

export const NOT_SET: StoredSecret = { is_set: false, set_at: null, set_by: null };

export function makeCredential(more: Partial<Credential> = {}): Credential {
  return {
    id: "crm",
    container: "/team",
    container_path: "/team",
    name: "crm",
    path: "/team/crm",
    type: "oauth2",
    description: "",
    tags: [],
    grant_type: "authorization_code",
    provider: "",
    provider_values: {},
    template_differs: false,
    issuer: "",
    issuer_in_response: true,
    authorization_endpoint: "https://login.example.com/authorize",
    token_endpoint: "https://login.example.com/token",
    device_authorization_endpoint: "",
    pushed_authorization_request_endpoint: "",
    revocation_endpoint: "",
    introspection_endpoint: "",
    userinfo_endpoint: "",
    jwks_uri: "",
    registration_endpoint: "",
    client_id: "tokenwell",
    client_authentication: "header",
    client_key_algorithm: "RS256",
    client_public_key: null,
    client_keys_address: null,
    tls_certificate: NOT_SET,
    tls_key: NOT_SET,
    uses_dpop: false,
    username: "",
    password: NOT_SET,
    signing_key: NOT_SET,
    signing_algorithm: "",
    signing_key_id: "",
    assertion_issuer: "",
    assertion_subject: "",
    assertion_audience: "",
    assertion_claims: {},
    assertion_lifetime: 300,
    subject_credential: null,
    subject_path: null,
    unknown_outcome: "at_expiry_once",
    scope: "",
    audience: "",
    resource: "",
    pkce: "S256",
    extra_authorization_params: {},
    extra_token_params: {},
    extra_headers: {},
    usages: ["http"],
    base_urls: [],
    calls_per_minute: null,
    largest_answer: null,
    client_secret: { is_set: true, set_at: inDays(-5), set_by: "Alice Example" },
    redirect_uri: "http://localhost:3000/oauth/callback/login.example.com-0123456789",
    missing: [],
    status: makeStatus(),
    public_warning: false,
    rights: ALL_RIGHTS,
    created_at: inDays(-6),
    created_by: "Alice Example",
    modified_at: inDays(-5),
    modified_by: "Alice Example",
    owner: "Alice Example",
    last_used_at: null,
    ...more,
  };
}

/** A Password credential that is ready. */
export function makeLogin(more: Partial<Credential> = {}): Credential {
  return makeCredential({
    id: "files",
    name: "files",
    path: "/team/files",
    type: "password",
    grant_type: "",
    authorization_endpoint: "",
    token_endpoint: "",
    client_id: "",
    client_secret: NOT_SET,
    redirect_uri: null,
    username: "robot",
    password: { is_set: true, set_at: inDays(-5), set_by: "Alice Example" },
    usages: ["http", "sftp"],
    base_urls: ["https://files.example/"],
    status: makeStatus({ state: "authorized", sentence: "Ready.", action: "none" }),
    ...more,
  });
}

export function makeAttempt(more: Partial<Attempt> = {}): Attempt {
  return {
    id: `attempt-${more.started_at ?? ""}`,
    purpose: "renew",
    started_at: inDays(-0.1),
    ended_at: inDays(-0.1),
    outcome: "renewed",
    error: "",
    status: 200,
    ...more,
  };
}

/** A day on which one credential was renewed each hour. */
export function makeOverview(more: Partial<Overview> = {}): Overview {
  return {
    needs: [],
    more: 0,
    counts: { total: 1, needing: 0, troubled: 0, healthy: 1, by_state: { authorized: 1 } },
    next_due: { id: "crm", path: "/team/crm", at: inDays(0.01) },
    last_renewed_at: inDays(-0.01),
    hours: Array.from({ length: 24 }, (_, place) => ({
      begins_at: inDays((place - 23) / 24),
      renewed: 1,
      failed: 0,
    })),
    paused: [],
    ...more,
  };
}

export function makeNeed(more: Partial<NeedRow> & { name: string }): NeedRow {
  return {
    id: more.name,
    path: `/team/${more.name}`,
    container: "/team",
    provider_host: "login.example.com",
    need: "needs_authorization",
    state: "needs_authorization",
    sentence: "login.example.com no longer renews it (invalid_grant). Authorize again.",
    action: "authorize",
    since: inDays(-2),
    expires_at: null,
    dies_at: null,
    ends_at: null,
    failed_at: null,
    last_used_at: null,
    last_used_by: null,
    may_authorize: true,
    ...more,
  };
}

export function makeAuthorization(more: Partial<Authorization> = {}): Authorization {
  return {
    id: "attempt",
    credential: "crm",
    state: "granted",
    title: "Authorization has been granted.",
    message: "",
    error: null,
    error_description: null,
    redirect: null,
    device: null,
    confirming: null,
    created_at: inDays(-0.001),
    expires_at: inDays(0.006),
    ended_at: inDays(0),
    ...more,
  };
}

export function makeWebhook(more: Partial<Webhook> & { url: string }): Webhook {
  return {
    id: `webhook-${new URL(more.url).host}`,
    description: "",
    kinds: ["needs_authorization", "uncertain", "error", "ending", "recovered"],
    is_enabled: true,
    disabled_reason: "",
    failing_since: null,
    rotated_at: null,
    created_at: inDays(-10),
    last_delivery: null,
    ...more,
  };
}

export function makeDelivery(more: Partial<LoggedDelivery> & { id: string }): LoggedDelivery {
  return {
    webhook: "webhook-hooks.example",
    state: "delivered",
    tries: 1,
    started_at: inDays(-1),
    next_at: null,
    status: 204,
    reason: "",
    delivered_at: inDays(-1),
    notice: {
      id: `notice-${more.id}`,
      kind: "test",
      subject: `Test: ${more.id}`,
      host: "hooks.example",
      count: 0,
      created_at: inDays(-1),
    },
    ...more,
  };
}

export function makeNotice(more: Partial<Notice> & { subject: string }): Notice {
  return {
    id: more.subject,
    kind: "needs_authorization",
    host: "login.example.com",
    count: 1,
    created_at: inDays(-2),
    what_happened: "It can't be renewed any more without a person.",
    what_it_means: "Programs get no token from it until somebody authorizes it again.",
    what_to_do: "Open it and press Authorize.",
    credentials: [{ id: "crm", path: "/team/crm", error: "invalid_grant", ends_at: null }],
    deliveries: [],
    ...more,
  };
}
