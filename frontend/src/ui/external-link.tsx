import { Anchor, VisuallyHidden } from "@mantine/core";
import type { ReactNode } from "react";
import { text } from "./text";

type Props = { href: string; children: ReactNode };

/** Leads away from here, in a tab of its own that can't reach back. */
export function ExternalLink({ href, children }: Props) {
  return (
    <Anchor href={href} target="_blank" rel="noopener noreferrer" size="sm">
      {children}
      <VisuallyHidden> {text.newTab}</VisuallyHidden>
    </Anchor>
  );
}
