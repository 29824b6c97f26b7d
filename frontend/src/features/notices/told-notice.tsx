import { Text } from "@mantine/core";
import type { Delivery, Notice } from "@/api/types";
import { LinkAnchor } from "@/ui/link";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import classes from "./notices.module.css";
import { DELIVERY_STATES } from "./states";
import { text } from "./text";

/** Those about jobs lead to jobs, all others to credentials. */
const OF_JOBS: readonly Notice["kind"][] = ["job_failed", "job_recovered"];

/** One notice: what, when, about which credentials or jobs, and by which ways it went. */
export function ToldNotice({ notice }: { notice: Notice }) {
  const { kind, subject, what_to_do, credentials, count, created_at, deliveries } = notice;
  return (
    <li className={classes.notice}>
      <Text fw={600}>{subject}</Text>
      <Text size="sm">{what_to_do}</Text>
      {credentials.length > 0 && (
        <ul className={classes.credentials}>
          {credentials.map(({ id, path, ends_at }) => (
            <li key={id}>
              <LinkAnchor
                to={OF_JOBS.includes(kind) ? "/jobs/$id" : "/credentials/$id"}
                params={{ id }}
                size="sm"
              >
                {path}
              </LinkAnchor>
              {ends_at && (
                <Text span size="sm" c="dimmed">
                  {" "}
                  {text.ends} <RelativeTime at={ends_at} />
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
      {count > credentials.length && (
        <Text size="sm" c="dimmed">
          {text.toldMore(count - credentials.length)}
        </Text>
      )}
      <Text size="sm" c="dimmed" component="div" className={classes.ways}>
        <RelativeTime at={created_at} />
        {deliveries.map((delivery) => (
          <Way key={delivery.id} delivery={delivery} />
        ))}
      </Text>
    </li>
  );
}

function Way({ delivery: { webhook, state, reason, next_at } }: { delivery: Delivery }) {
  const { tone, word } = DELIVERY_STATES[state];
  return (
    <span className={classes.way}>
      <StatusWord tone={tone} word={`${webhook ? text.byWebhook : text.byEmail}: ${word}`} />
      {reason && <span>{reason}</span>}
      {next_at && reason && (
        <span>
          {text.nextTry} <RelativeTime at={next_at} />
        </span>
      )}
      {webhook && state !== "delivered" && (
        <LinkAnchor to="/notices/webhooks/$id" params={{ id: webhook }} size="sm">
          {text.log}
        </LinkAnchor>
      )}
    </span>
  );
}
