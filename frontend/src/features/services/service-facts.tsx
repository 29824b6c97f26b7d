import { Group } from "@mantine/core";
import type { ServiceAccount } from "@/api/types";
import { CopyButton } from "@/ui/copy-button";
import { Facts } from "@/ui/facts";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import { readServiceState } from "./states";
import { text } from "./text";

export function ServiceFacts({ service }: { service: ServiceAccount }) {
  const { id, created_at, created_by, last_used_at } = service;
  return (
    <Facts
      facts={[
        { name: text.facts.state, value: <StatusWord {...readServiceState(service)} /> },
        {
          name: text.facts.lastUsed,
          value: <RelativeTime at={last_used_at} none={text.neverUsed} />,
        },
        {
          name: text.facts.created,
          value: (
            <>
              <RelativeTime at={created_at} />
              {created_by && text.facts.by(created_by)}
            </>
          ),
        },
        {
          name: text.facts.id,
          value: (
            <Group gap="sm">
              <code>{id}</code>
              <CopyButton value={id} label={text.facts.id} />
            </Group>
          ),
        },
      ]}
    />
  );
}
