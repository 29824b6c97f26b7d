import type { Container } from "@/api/types";

/** What the one is called that has no name. */
export const ROOT = "Root";

/** The way to a container, itself included. */
export function readCrumbs(container: Container | undefined) {
  return (container?.breadcrumb ?? []).map(({ id, name }) => ({
    label: name || ROOT,
    to: `/containers/${id}`,
    id,
  }));
}
