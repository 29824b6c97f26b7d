import { Group } from "@mantine/core";
import type { Webhook } from "@/api/types";
import { CopyButton } from "@/ui/copy-button";
import { Facts } from "@/ui/facts";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import { readKinds, readWebhookState } from "./states";
import { useKinds } from "./use-kinds";
import { text } from "./webhook-text";

export function WebhookFacts({ webhook }: { webhook: Webhook }) {
  const choices = useKinds();
  const { url, kinds, rotated_at, created_at } = webhook;
  return (
    <Facts
      facts={[
        {
          name: text.facts.address,
          value: (
            <Group gap="sm">
              <code>{url}</code>
              <CopyButton value={url} label={text.facts.address} />
            </Group>
          ),
        },
        { name: text.facts.kinds, value: readKinds(kinds, choices) },
        { name: text.facts.state, value: <StatusWord {...readWebhookState(webhook)} /> },
        {
          name: text.facts.secret,
          value: (
            <>
              {rotated_at ? text.secretRotated : text.secretMade}{" "}
              <RelativeTime at={rotated_at ?? created_at} />
            </>
          ),
        },
      ]}
    />
  );
}
