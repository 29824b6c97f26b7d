import type { Credential } from "@/api/types";
import { text } from "./text";

type NextAction =
  { kind: "authorize"; label: string } | { kind: "fill-in"; label: string; fields: string[] };

/** The one thing to do next, or null when nothing is to be done. */
export function readNextAction({ status, missing }: Credential): NextAction | null {
  if (status.action === "enter_secret") {
    return { kind: "fill-in", label: text.enterSecret, fields: ["client_secret"] };
  }
  const wantsAuthorization = status.action === "authorize" || status.authorize_again;
  if (!wantsAuthorization || status.action === "wait") return null;
  if (missing.length > 0) return { kind: "fill-in", label: text.fillIn, fields: missing };
  const isFirst = status.state === "not_authorized";
  return { kind: "authorize", label: isFirst ? text.authorize : text.authorizeAgain };
}
