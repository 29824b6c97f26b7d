/** Providers as the API tells of them, with what a test doesn't care about filled in. */
import type { Provider, ProviderForm, ShortProvider } from "@/api/types";

export function makeProvider(more: Partial<Provider> & { slug: string; name: string }): Provider {
  return {
    category: "crm",
    aliases: [],
    grants: ["authorization_code"],
    verified: "2026-11-25",
    digest: "0123456789",
    docs: { register: "", reference: "", scopes: "" },
    steps: [],
    placeholders: [],
    issuer: "",
    discovery: false,
    endpoints: {
      authorization: "",
      token: "",
      device_authorization: "",
      pushed_authorization_request: "",
      revocation: "",
      introspection: "",
      userinfo: "",
      jwks: "",
      registration: "",
    },
    scope: { default: [], required: [], known: [], parameters: {} },
    pkce: "",
    audience: "",
    client: { authentication: "header", allowed: [] },
    redirect: { https_only: false, localhost: null, loopback_ip: null, note: "" },
    lifetime: { access: 0, refresh_idle: 0, refresh_absolute: 0 },
    renewal: { mode: "", rotates: "", unknown_outcome: "", grace_seconds: 0, not_before: 0 },
    requires: { par: "no", dpop: "no", mtls: "no", iss: false },
    has_test_call: false,
    limits: "",
    needs_code: "",
    sources: [],
    ...more,
  };
}

export function toShort({ slug, name, category, aliases, grants, verified }: Provider) {
  return { slug, name, category, aliases, grants, verified } satisfies ShortProvider;
}

export function makeProviderForm(more: Partial<ProviderForm> = {}): ProviderForm {
  return {
    grant_type: "authorization_code",
    issuer: "",
    authorization_endpoint: "https://login.example.com/authorize",
    token_endpoint: "https://login.example.com/token",
    device_authorization_endpoint: "",
    pushed_authorization_request_endpoint: "",
    revocation_endpoint: "",
    introspection_endpoint: "",
    userinfo_endpoint: "",
    jwks_uri: "",
    registration_endpoint: "",
    scope: "",
    audience: "",
    pkce: "S256",
    client_authentication: "header",
    extra_authorization_params: {},
    extra_token_params: {},
    extra_headers: {},
    base_urls: [],
    unknown_outcome: "at_expiry_once",
    issuer_in_response: false,
    uses_dpop: false,
    ...more,
  };
}
