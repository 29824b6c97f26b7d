import { http, HttpResponse } from "msw";
import type { Credential, CredentialChange, NewCredential } from "@/api/types";
import { empty, invalid, notFound, problem } from "./answers";
import { inDays, makeAuthorization, makeCredential, makeStatus, NOT_SET } from "./make";
import { world } from "./world";

type Id = { id: string };

/** Where the fake provider is: on this page, since the browser of the tests can't leave it. */
export const PROVIDER = "http://localhost:3000/#at-the-provider";

const find = (id: string) => world.credentials.find((credential) => credential.id === id);

function answer(credential: Credential, status = 200) {
  const headers = { ETag: `"${credential.modified_at}"` };
  return HttpResponse.json(credential, { status, headers });
}

/** Enough of the rules for the grant types that the tests authorize. */
function readMissing(credential: Credential): string[] {
  if (credential.type === "password") return credential.password.is_set ? [] : ["password"];
  const isConsented = credential.grant_type === "authorization_code";
  const isDevice = credential.grant_type === "device_code";
  const isOwn = credential.grant_type === "client_credentials";
  return [
    isConsented && !credential.authorization_endpoint && "authorization_endpoint",
    isDevice && !credential.device_authorization_endpoint && "device_authorization_endpoint",
    !credential.token_endpoint && "token_endpoint",
    !credential.client_id && "client_id",
    isOwn && !credential.client_secret.is_set && "client_secret",
  ].filter((name) => name !== false);
}

const SECRETS = ["client_secret", "password", "signing_key", "tls_certificate", "tls_key"] as const;

const READY = makeStatus({ state: "authorized", sentence: "Ready.", action: "none" });

/** Store what was sent; a secret is only remembered to be there. */
function store(credential: Credential, sent: CredentialChange) {
  const { client_secret, password, signing_key, tls_certificate, tls_key, ...settings } = sent;
  Object.assign(credential, settings, { modified_at: new Date().toISOString() });
  const secrets = { client_secret, password, signing_key, tls_certificate, tls_key };
  for (const name of SECRETS) {
    if (secrets[name] === null) credential[name] = NOT_SET;
    else if (secrets[name]) {
      credential[name] = { is_set: true, set_at: inDays(0), set_by: "Alice Example" };
    }
  }
  if (credential.type === "password" && password !== "") {
    credential.password = { is_set: true, set_at: inDays(0), set_by: "Alice Example" };
    credential.status = READY;
  }
  credential.missing = readMissing(credential);
}

export const credentialHandlers = [
  http.get("/api/v1/credentials/redirect-uri", ({ request }) => {
    const { authorization_endpoint, token_endpoint } = Object.fromEntries(
      new URL(request.url).searchParams,
    );
    const endpoint = token_endpoint || authorization_endpoint || "";
    return HttpResponse.json({
      redirect_uri: `http://localhost:3000/oauth/callback/${new URL(endpoint).host}`,
    });
  }),
  http.get<Id>("/api/v1/credentials/:id", ({ params }) => {
    const credential = find(params.id);
    return credential ? answer(credential) : notFound();
  }),
  http.post<never, NewCredential>("/api/v1/credentials", async ({ request }) => {
    const { container, ...settings } = await request.json();
    if (find(settings.name)) {
      return invalid({
        name: `There is something named ${settings.name} in ${container} already.`,
      });
    }
    const credential = makeCredential({
      id: settings.name,
      container,
      client_secret: NOT_SET,
    });
    store(credential, settings);
    world.credentials.push(credential);
    return answer(credential, 201);
  }),
  http.patch<Id, CredentialChange>("/api/v1/credentials/:id", async ({ params, request }) => {
    const credential = find(params.id);
    if (!credential) return notFound();
    const tag = request.headers.get("If-Match");
    if (tag && tag !== `"${credential.modified_at}"`) return problem(412, "changed-meanwhile");
    store(credential, await request.json());
    return answer(credential);
  }),
  http.delete<Id>("/api/v1/credentials/:id", ({ params }) => {
    world.credentials = world.credentials.filter(({ id }) => id !== params.id);
    return empty();
  }),
  http.post<Id>("/api/v1/credentials/:id/authorize", ({ params }) => {
    const credential = find(params.id);
    if (!credential) return notFound();
    if (credential.missing.length > 0) {
      return problem(409, "incomplete", { missing: credential.missing });
    }
    const attempt = makeAuthorization({ credential: credential.id, ...world.outcome });
    world.authorizations.push(attempt);
    if (credential.grant_type === "device_code") {
      return HttpResponse.json({ next: "device_code", authorization: attempt.id });
    }
    if (credential.pushed_authorization_request_endpoint) {
      return HttpResponse.json({ next: "wait", authorization: attempt.id });
    }
    if (credential.grant_type === "authorization_code") {
      return HttpResponse.json({ next: "redirect", url: PROVIDER, authorization: attempt.id });
    }
    credential.status = makeStatus({
      state: "authorized",
      sentence: "Authorized.",
      action: "none",
      obtained_at: new Date().toISOString(),
      expires_at: inDays(1),
      token_version: 1,
    });
    return HttpResponse.json({ next: "wait", authorization: attempt.id });
  }),
  http.get<Id>("/api/v1/authorizations/:id", ({ params }) => {
    const attempt = world.authorizations.find(({ id }) => id === params.id);
    return attempt ? HttpResponse.json(attempt) : notFound();
  }),
  http.delete<Id>("/api/v1/authorizations/:id", ({ params }) => {
    const attempt = world.authorizations.find(({ id }) => id === params.id);
    if (!attempt) return notFound();
    Object.assign(attempt, { state: "cancelled", confirming: null, ended_at: inDays(0) });
    return empty();
  }),
  http.post<Id>("/api/v1/authorizations/:id/confirm", ({ params }) => {
    const attempt = world.authorizations.find(({ id }) => id === params.id);
    if (!attempt) return notFound();
    Object.assign(attempt, { state: "granted", confirming: null, ended_at: inDays(0) });
    return HttpResponse.json(attempt);
  }),
  http.get<Id>("/api/v1/credentials/:id/token-facts", () =>
    world.tokenFacts ? HttpResponse.json(world.tokenFacts) : notFound(),
  ),
  http.get<Id>("/api/v1/credentials/:id/uses", () => HttpResponse.json(world.uses)),
  http.post<Id>("/api/v1/credentials/:id/revoke", ({ params }) => {
    const credential = find(params.id);
    if (!credential) return notFound();
    credential.status = makeStatus({
      state: "revoked",
      sentence: "Its tokens were revoked. Authorize to use it again.",
    });
    return answer(credential);
  }),
  http.post<Id>("/api/v1/credentials/:id/suspend", ({ params }) => {
    const credential = find(params.id);
    if (!credential) return notFound();
    credential.status = makeStatus({ state: "suspended", sentence: "It is suspended." });
    return answer(credential);
  }),
  http.post<Id>("/api/v1/credentials/:id/resume", ({ params }) => {
    const credential = find(params.id);
    if (!credential) return notFound();
    credential.status = makeStatus({ state: "authorized", sentence: "It works." });
    return answer(credential);
  }),
];
