/** A user, a role or a service as an address names them: "role:01890a5d-…". */
import type { Subject, SubjectName } from "@/api/types";

export type { Subject };

export const SUBJECT_KINDS: Record<Subject["kind"], string> = {
  user: "user",
  role: "role",
  service: "service",
};

const KINDS = ["user", "role", "service"] as const;

export function writeSubject({ kind, id }: SubjectName): string {
  return `${kind}:${id}`;
}

export function readSubject(text: string | undefined): SubjectName | null {
  const [word, ...rest] = text?.split(":") ?? [];
  const kind = KINDS.find((candidate) => candidate === word);
  const id = rest.join(":");
  return kind && id ? { kind, id } : null;
}
