import { Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { Verdict } from "@/lib/access-words";
import { ChangeList } from "./change-list";
import { ReasonList } from "./reason-list";
import { StatusWord } from "./status-word";
import { text } from "./text";

type Props = { verdict: Verdict; withHistory?: boolean };

/** Yes or no, why, and since when. */
export function VerdictAnswer({ verdict, withHistory = true }: Props) {
  const { allowed, sentence, reasons, stops, history } = verdict;
  return (
    <Stack gap="xs">
      <Group gap="sm" align="baseline" wrap="nowrap">
        <Text component="span" fw={600}>
          <StatusWord tone={allowed ? "good" : "bad"} word={allowed ? text.yes : text.no} />
        </Text>
        <Text component="span">{sentence}</Text>
      </Group>
      {reasons.length > 0 && (
        <Part title={text.gives}>
          <ReasonList reasons={reasons} />
        </Part>
      )}
      {stops.length > 0 && (
        <Part title={text.stops}>
          <ReasonList reasons={stops} />
        </Part>
      )}
      {reasons.length === 0 && stops.length === 0 && <Text size="sm">{text.nothingSays}</Text>}
      {withHistory && history.length > 0 && (
        <Part title={text.history}>
          <ChangeList changes={history} />
        </Part>
      )}
    </Stack>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      {children}
    </div>
  );
}
