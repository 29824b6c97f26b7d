import type { Container } from "@/api/types";
import type { CrumbLink } from "@/ui/page-header";
import { text } from "./text";

/** The way to a container, itself included. */
export function readCrumbs(container: Container | undefined): CrumbLink[] {
  return (container?.breadcrumb ?? []).map((crumb) => ({
    label: crumb.name || text.root,
    to: `/containers/${crumb.id}`,
    id: crumb.id,
  }));
}
