import { Text } from "@mantine/core";
import { useId } from "react";
import type { Overview } from "@/api/types";
import { LinkAnchor } from "@/ui/link";
import { RelativeTime } from "@/ui/relative-time";
import classes from "./day.module.css";
import { HoursChart } from "./hours-chart";
import { text } from "./text";

/** How all credentials fare: the numbers, and the renewals of the last 24 hours. */
export function Day({ overview }: { overview: Overview }) {
  const id = useId();
  const { counts, hours, last_renewed_at, next_due } = overview;
  return (
    <section aria-labelledby={id}>
      <Text id={id} component="h2" fw={600} m={0} mb="sm">
        {text.all(counts.total)}
      </Text>
      <dl className={classes.numbers}>
        <div>
          <dt>{text.healthy}</dt>
          <dd>{counts.healthy}</dd>
        </div>
        <div>
          <dt>{text.others}</dt>
          <dd>{counts.needing}</dd>
        </div>
        <div>
          <dt>{text.waiting}</dt>
          <dd>{counts.troubled}</dd>
        </div>
        <div>
          <dt>{text.lastRenewed}</dt>
          <dd>
            <RelativeTime at={last_renewed_at} none={text.notRenewed} />
          </dd>
        </div>
        <div className={classes.due}>
          <dt>{text.nextDue}</dt>
          <dd>
            <RelativeTime at={next_due?.at ?? null} none={text.noneDue} />
            {next_due && (
              <LinkAnchor
                to="/credentials/$id"
                params={{ id: next_due.id }}
                size="sm"
                className={classes.path}
              >
                {next_due.path}
              </LinkAnchor>
            )}
          </dd>
        </div>
      </dl>
      <Text component="h3" size="sm" fw={600} m={0} mb={4}>
        {text.day}
      </Text>
      <HoursChart hours={hours} />
    </section>
  );
}
