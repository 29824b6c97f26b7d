import { Box, Button, Table, Text } from "@mantine/core";
import { describe } from "@/api/describe";
import type { LoggedDelivery } from "@/api/types";
import { RepeatIcon } from "@/ui/icons";
import { ProblemAlert } from "@/ui/problem-alert";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import { DELIVERY_STATES } from "./states";
import type { WebhookVerbs } from "./use-webhook-verbs";
import { text } from "./webhook-text";
import classes from "./webhooks.module.css";

type Props = { verbs: WebhookVerbs; isOff: boolean };

export function DeliveryTable({ deliveries, ...props }: Props & { deliveries: LoggedDelivery[] }) {
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table aria-label={text.logTable}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text.logColumns.what}</Table.Th>
            <Table.Th>{text.logColumns.outcome}</Table.Th>
            <Table.Th visibleFrom="sm">{text.logColumns.tries}</Table.Th>
            <Table.Th visibleFrom="sm" className={classes.moment}>
              {text.logColumns.next}
            </Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deliveries.map((delivery) => (
            <Row key={delivery.id} delivery={delivery} {...props} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ delivery, verbs: { again }, isOff }: Props & { delivery: LoggedDelivery }) {
  const { notice, started_at, state, status, reason, tries, next_at } = delivery;
  const isMine = again.variables?.id === delivery.id;
  return (
    <Table.Tr>
      <Table.Td className={classes.what}>
        {notice.subject}
        <Text size="sm" c="dimmed" component="div">
          <RelativeTime at={started_at} />
        </Text>
        {isMine && again.error && (
          <Box mt="xs">
            <ProblemAlert {...describe(again.error)} />
          </Box>
        )}
      </Table.Td>
      <Table.Td className={classes.what}>
        <StatusWord {...DELIVERY_STATES[state]} />
        <Text size="sm" c="dimmed">
          {reason || (status !== null && text.status(status))}
        </Text>
      </Table.Td>
      <Table.Td visibleFrom="sm">{tries}</Table.Td>
      <Table.Td visibleFrom="sm" className={classes.moment}>
        <RelativeTime at={next_at} />
      </Table.Td>
      <Table.Td className={classes.again}>
        <Button
          variant="default"
          size="xs"
          aria-label={text.againName(notice.subject)}
          disabled={isOff}
          loading={isMine && again.isPending}
          onClick={() => {
            again.mutate(delivery);
          }}
        >
          <RepeatIcon size={14} />
          <Box component="span" ml={6} visibleFrom="sm">
            {text.again}
          </Box>
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}
