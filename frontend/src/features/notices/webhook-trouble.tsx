import { Alert, Button, Group, Text } from "@mantine/core";
import type { Webhook } from "@/api/types";
import { RelativeTime } from "@/ui/relative-time";
import type { WebhookVerbs } from "./use-webhook-verbs";
import { text } from "./webhook-text";

/** Says why nothing arrives, with the way out beside it. */
export function WebhookTrouble({ webhook, verbs }: { webhook: Webhook; verbs: WebhookVerbs }) {
  const { setEnabled } = verbs;
  const { id, is_enabled, disabled_reason, failing_since } = webhook;
  if (is_enabled && !failing_since) return null;
  return (
    <Alert color="yellow" variant="light" mb="lg" role="status">
      <Group justify="space-between">
        {is_enabled ? (
          <Text size="sm" component="div">
            {text.isFailing} <RelativeTime at={failing_since} />. {text.isFailingDetail}
          </Text>
        ) : (
          <>
            <Text size="sm">
              {text.isDisabled} {disabled_reason}
            </Text>
            <Button
              size="xs"
              variant="default"
              loading={setEnabled.isPending}
              onClick={() => {
                setEnabled.mutate({ id, isEnabled: true });
              }}
            >
              {text.enable}
            </Button>
          </>
        )}
      </Group>
    </Alert>
  );
}
