import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { describe } from "@/api/describe";
import type { NeedRow as Row } from "@/api/types";
import { STATES } from "@/lib/credential-words";
import { LinkAnchor } from "@/ui/link";
import { ProblemAlert } from "@/ui/problem-alert";
import { RelativeTime } from "@/ui/relative-time";
import { StatusWord } from "@/ui/status-word";
import { MendButton, type Authorize } from "./mend-button";
import classes from "./need-list.module.css";
import { text } from "./text";

type Props = { row: Row; host: string | null; authorize: Authorize };

/** One credential: what, since when, why, who used it, and the button that mends it. */
export function NeedRow({ row, host, authorize }: Props) {
  const failure = authorize.failure?.id === row.id ? authorize.failure.error : null;
  return (
    <li className={classes.row}>
      <div className={classes.words}>
        <div className={classes.what}>
          <LinkAnchor
            to="/credentials/$id"
            params={{ id: row.id }}
            fw={600}
            className={classes.path}
          >
            {row.path}
          </LinkAnchor>
          <StatusWord {...STATES[row.state]} />
        </div>
        <Text size="sm" className={classes.sentence}>
          {row.sentence}
        </Text>
        <Text size="sm" c="dimmed" component="div" className={classes.facts}>
          {host && <span>{host}</span>}
          <Moment row={row} />
          <LastUse row={row} />
        </Text>
      </div>
      <MendButton row={row} authorize={authorize} />
      {failure && (
        <div className={classes.failure}>
          <ProblemAlert {...describe(failure)} />
        </div>
      )}
    </li>
  );
}

function Moment({ row }: { row: Row }) {
  if (row.ends_at) return <Labeled label={text.ends} at={row.ends_at} />;
  if (row.need === "trouble") return <Labeled label={text.tried} at={row.failed_at} />;
  return <Labeled label={text.since} at={row.since} />;
}

function LastUse({ row }: { row: Row }) {
  if (!row.last_used_at) return <span>{text.neverUsed}</span>;
  return (
    <Labeled label={text.lastUsed} at={row.last_used_at}>
      {row.last_used_by && <> {text.usedBy(row.last_used_by)}</>}
    </Labeled>
  );
}

type LabeledProps = { label: string; at: string | null; children?: ReactNode };

function Labeled({ label, at, children }: LabeledProps) {
  return (
    <span>
      {label} <RelativeTime at={at} />
      {children}
    </span>
  );
}
