import { Box, Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { webhookQuery } from "@/api/notices";
import { isNotFound } from "@/api/problem";
import type { Webhook } from "@/api/types";
import { readHost } from "@/lib/urls";
import { FormSection } from "@/ui/form-section";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { PageSkeleton } from "@/ui/skeletons";
import { DeliveryLog } from "./delivery-log";
import { readPace } from "./pace";
import { text as noticesText } from "./text";
import { useWebhookVerbs, type WebhookVerbs } from "./use-webhook-verbs";
import { WebhookFacts } from "./webhook-facts";
import { WebhookMenu } from "./webhook-menu";
import { text } from "./webhook-text";
import { WebhookTrouble } from "./webhook-trouble";

const CRUMBS = [{ label: noticesText.title, to: "/notices" }];

/** One webhook: how it is, what can be done to it, and what was posted to it. */
export function WebhookPage({ id }: { id: string }) {
  const verbs = useWebhookVerbs();
  const webhook = useQuery({
    ...webhookQuery(id),
    refetchInterval: ({ state }) => {
      const newest = state.data?.value.last_delivery;
      return newest ? readPace([newest], new Date()) : false;
    },
  });
  // What was deleted meanwhile is not shown from the cache.
  if (webhook.error && (!webhook.data || isNotFound(webhook.error))) {
    return <ProblemAlert {...describe(webhook.error)} onRetry={() => void webhook.refetch()} />;
  }
  if (!webhook.data) return <PageSkeleton />;
  const { value } = webhook.data;
  const failure = verbs.test.error ?? verbs.setEnabled.error;
  return (
    <Box maw={960}>
      <PageHeader
        crumbs={CRUMBS}
        title={readHost(value.url)}
        actions={<Actions webhook={value} verbs={verbs} />}
      >
        {value.description}
      </PageHeader>
      <WebhookTrouble webhook={value} verbs={verbs} />
      {failure && (
        <Box mb="lg">
          <ProblemAlert {...describe(failure)} />
        </Box>
      )}
      <Box mb="lg">
        <WebhookFacts webhook={value} />
      </Box>
      <FormSection title={text.log}>
        <DeliveryLog webhook={value} verbs={verbs} />
      </FormSection>
    </Box>
  );
}

function Actions({ webhook, verbs }: { webhook: Webhook; verbs: WebhookVerbs }) {
  return (
    <>
      <Button
        variant="default"
        disabled={!webhook.is_enabled}
        loading={verbs.test.isPending}
        onClick={() => {
          verbs.test.mutate(webhook);
        }}
      >
        {text.test}
      </Button>
      <WebhookMenu webhook={webhook} verbs={verbs} />
    </>
  );
}
