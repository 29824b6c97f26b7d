import { http, HttpResponse } from "msw";
import type { Credential, CredentialChange, NewCredential } from "@/api/types";
import { empty, invalid, notFound, problem } from "./answers";
import { inDays, makeAuthorization, makeCredential, makeStatus } from "./make";
import { world } from "./world";

type Id = { id: string };

/** Where the fake provider is: on this page, since the browser of the tests can't leave it. */
export const PROVIDER = "http://localhost:3000/#at-the-provider";

const find = (id: string) => world.credentials.find((credential) => credential.id === id);

function answer(credential: Credential, status = 200) {
  const headers = { ETag: `"${credential.modified_at}"` };
  return HttpResponse.json(credential, { status, headers });
}

function readMissing(credential: Credential): string[] {
  const isConsented = credential.grant_type === "authorization_code";
  return [
    isConsented && !credential.authorization_endpoint && "authorization_endpoint",
    !credential.token_endpoint && "token_endpoint",
    !credential.client_id && "client_id",
    !isConsented && !credential.client_secret.is_set && "client_secret",
  ].filter((name) => name !== false);
}

/** Store what was sent; a secret is only remembered to be there. */
function store(credential: Credential, { client_secret, ...settings }: CredentialChange) {
  Object.assign(credential, settings, { modified_at: new Date().toISOString() });
  if (client_secret === null) {
    credential.client_secret = { is_set: false, set_at: null, set_by: null };
  } else if (client_secret) {
    credential.client_secret = { is_set: true, set_at: inDays(0), set_by: "Alice Example" };
  }
  credential.missing = readMissing(credential);
}

export const credentialHandlers = [
  http.get("/api/v1/credentials/redirect-uri", ({ request }) => {
    const endpoint = new URL(request.url).searchParams.get("token_endpoint") ?? "";
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
      client_secret: { is_set: false, set_at: null, set_by: null },
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
];
