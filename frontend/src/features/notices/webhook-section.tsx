import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import { webhooksQuery } from "@/api/notices";
import type { Webhook } from "@/api/types";
import { FormSection } from "@/ui/form-section";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { NewWebhookDialog } from "./new-webhook-dialog";
import { readPace } from "./pace";
import { useWebhookVerbs } from "./use-webhook-verbs";
import { WebhookTable } from "./webhook-table";
import { text } from "./webhook-text";

const readNewest = (webhooks: Webhook[] = []) =>
  webhooks.flatMap(({ last_delivery }) => last_delivery ?? []);

/** One's webhooks, and the way to another one. */
export function WebhookSection() {
  const [isMaking, setMaking] = useState(false);
  const verbs = useWebhookVerbs();
  const webhooks = useQuery({
    ...webhooksQuery,
    refetchInterval: ({ state }) => readPace(readNewest(state.data), new Date()),
  });
  const { data, error } = webhooks;
  const failure = verbs.setEnabled.error ?? verbs.test.error;
  return (
    <FormSection title={text.title}>
      <Group justify="space-between" align="flex-start">
        <Text>{text.intro}</Text>
        <Button
          onClick={() => {
            setMaking(true);
          }}
        >
          {text.create}
        </Button>
      </Group>
      {error && <ProblemAlert {...describe(error)} onRetry={() => void webhooks.refetch()} />}
      {webhooks.isPending && <RowsSkeleton />}
      {data?.length === 0 && <Text c="dimmed">{text.empty}</Text>}
      {data && data.length > 0 && <WebhookTable webhooks={data} verbs={verbs} />}
      {failure && <ProblemAlert {...describe(failure)} />}
      {isMaking && (
        <NewWebhookDialog
          onClose={() => {
            setMaking(false);
          }}
        />
      )}
    </FormSection>
  );
}
