import { Table, Text } from "@mantine/core";
import type { Webhook } from "@/api/types";
import { LinkAnchor } from "@/ui/link";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import { DELIVERY_STATES, readKinds, readWebhookState } from "./states";
import { useKinds } from "./use-kinds";
import type { WebhookVerbs } from "./use-webhook-verbs";
import { WebhookMenu } from "./webhook-menu";
import { text } from "./webhook-text";
import classes from "./webhooks.module.css";

type Props = { webhooks: Webhook[]; verbs: WebhookVerbs };

export function WebhookTable({ webhooks, verbs }: Props) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table aria-label={text.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.columns.address}</Table.Th>
            <Table.Th visibleFrom="md">{text.columns.kinds}</Table.Th>
            <Table.Th>{text.columns.state}</Table.Th>
            <Table.Th visibleFrom="sm">{text.columns.last}</Table.Th>
            <Table.Th w={48} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {webhooks.map((webhook) => (
            <Row key={webhook.id} webhook={webhook} verbs={verbs} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ webhook, verbs }: { webhook: Webhook; verbs: WebhookVerbs }) {
  const choices = useKinds();
  const { id, url, description, kinds, disabled_reason, last_delivery } = webhook;
  return (
    <Table.Tr>
      <Table.Td className={classes.address}>
        <LinkAnchor to="/notices/webhooks/$id" params={{ id }}>
          {url}
        </LinkAnchor>
        <Text size="sm" c="dimmed" lineClamp={2}>
          {description}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="md" className={classes.kinds}>
        {readKinds(kinds, choices)}
      </Table.Td>
      <Table.Td>
        <StatusWord {...readWebhookState(webhook)} />
        <Text size="sm" c="dimmed">
          {disabled_reason}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">
        {last_delivery ? (
          <>
            <StatusWord {...DELIVERY_STATES[last_delivery.state]} />
            <Text size="sm" c="dimmed" component="div" className={classes.moment}>
              <RelativeTime at={last_delivery.delivered_at ?? last_delivery.started_at} />
            </Text>
          </>
        ) : (
          text.never
        )}
      </Table.Td>
      <Table.Td>
        <WebhookMenu webhook={webhook} verbs={verbs} isRow />
      </Table.Td>
    </Table.Tr>
  );
}
