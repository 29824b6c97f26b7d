import type { Credential } from "@/api/types";
import { SECRETS } from "./form-schema";
import { isShown } from "./grant-fields";
import { text } from "./text";

type NextAction =
  { kind: "authorize"; label: string } | { kind: "fill-in"; label: string; fields: string[] };

/** The one thing to do next, or null when nothing is to be done. */
export function readNextAction(credential: Credential): NextAction | null {
  const { status, missing } = credential;
  const secrets = status.action === "enter_secret" ? readLostSecrets(credential) : [];
  if (secrets.length > 0) return { kind: "fill-in", label: text.enterSecret, fields: secrets };
  // With nothing to type again, as with a key of our own, authorizing is all that is left.
  const wantsAuthorization =
    status.action === "authorize" || status.action === "enter_secret" || status.authorize_again;
  if (!wantsAuthorization || status.action === "wait") return null;
  if (missing.length > 0) return { kind: "fill-in", label: text.fillIn, fields: missing };
  const isFirst = status.state === "not_authorized";
  return { kind: "authorize", label: isFirst ? text.authorize : text.authorizeAgain };
}

/** The fields that the next action is about, if it is about fields. */
export function readFieldsToFillIn(credential: Credential): string[] | null {
  const next = readNextAction(credential);
  return next?.kind === "fill-in" ? next.fields : null;
}

/** Secrets that the form asks for and that are not there. */
function readLostSecrets(credential: Credential): string[] {
  return SECRETS.filter((name) => isShown(name, credential) && !credential[name].is_set);
}
