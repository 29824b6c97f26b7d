/** The words and tones for what the API says in one term. */
import type { CredentialType, GrantType, State, StoredState, Usage } from "@/api/types";

type Tone = "good" | "busy" | "warn" | "bad" | "idle";
type StateWords = { word: string; tone: Tone };

export const STATES: Record<State, StateWords> = {
  not_authorized: { word: "Not authorized", tone: "idle" },
  authorizing: { word: "Authorizing", tone: "busy" },
  authorized: { word: "Authorized", tone: "good" },
  expiring: { word: "Expiring", tone: "warn" },
  uncertain: { word: "Uncertain", tone: "warn" },
  needs_authorization: { word: "Needs authorization", tone: "bad" },
  needs_secret: { word: "Needs secret", tone: "bad" },
  error: { word: "Error", tone: "bad" },
  suspended: { word: "Suspended", tone: "idle" },
  revoked: { word: "Revoked", tone: "idle" },
};

/** A login is authorized by nobody: it is ready. */
export function readState({ type, state }: { type: CredentialType; state: State }): StateWords {
  const words = STATES[state];
  return type === "password" && state === "authorized" ? { ...words, word: "Ready" } : words;
}

/** Those that a list can be asked for. */
export const STORED_STATES: Extract<StoredState, State>[] = [
  "authorized",
  "uncertain",
  "needs_authorization",
  "needs_secret",
  "error",
  "not_authorized",
  "suspended",
  "revoked",
];

export const CREDENTIAL_TYPES: Record<CredentialType, string> = {
  oauth2: "OAuth 2.0",
  password: "Password",
};

export const USAGES = ["http", "ftp", "sftp", "job_execution"] as const satisfies Usage[];
export const USAGE_WORDS: Record<Usage, string> = {
  http: "HTTP",
  ftp: "FTP",
  sftp: "SFTP",
  job_execution: "Job execution",
};

export const GRANT_TYPES: Record<GrantType, string> = {
  authorization_code: "Authorization Code",
  client_credentials: "Client Credentials",
  device_code: "Device Code",
  jwt_bearer: "JWT Bearer",
  token_exchange: "Token Exchange",
  implicit: "Implicit",
  password: "Resource Owner Password",
};
