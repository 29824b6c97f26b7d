/** The words and tones for what the API says in one term. */
import type { GrantType, State, StoredState } from "@/api/types";

type Tone = "good" | "busy" | "warn" | "bad" | "idle";

export const STATES: Record<State, { word: string; tone: Tone }> = {
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

/** Those that a list can be asked for. */
export const STORED_STATES: StoredState[] = [
  "authorized",
  "uncertain",
  "needs_authorization",
  "needs_secret",
  "error",
  "not_authorized",
  "suspended",
  "revoked",
];

export const GRANT_TYPES: Record<GrantType, string> = {
  authorization_code: "Authorization Code",
  client_credentials: "Client Credentials",
  device_code: "Device Code",
  jwt_bearer: "JWT Bearer",
  token_exchange: "Token Exchange",
  implicit: "Implicit",
  password: "Resource Owner Password",
};
