import type { Subject } from "@/lib/subject-name";
import { LinkAnchor } from "./link";

const PAGES = { user: "/people/$id", role: "/roles/$id", service: "/services/$id" } as const;

/** Leads to the page of a user, a role or a service. */
export function SubjectLink({ subject: { kind, id, name } }: { subject: Subject }) {
  return (
    <LinkAnchor to={PAGES[kind]} params={{ id }} size="sm" fw={500}>
      {name}
    </LinkAnchor>
  );
}
