import { Alert, Anchor, List, Loader, Stack, Text, Title } from "@mantine/core";
import { useId } from "react";
import type { ToldEffects } from "@/lib/access-words";
import classes from "./effect-report.module.css";
import { ProblemAlert } from "./problem-alert";
import { text } from "./text";

type Props = {
  told: ToldEffects | null;
  problem: { title: string; detail: string } | null;
  isPending: boolean;
  onRetry: () => void;
  /** Where all of it is as a file. */
  file?: string;
};

/** Who gains and who loses what by a change, before it is made. */
export function EffectReport({ told, problem, isPending, onRetry, file }: Props) {
  return (
    <div aria-live="polite">
      {isPending && <Loader size="sm" aria-label={text.effects.working} />}
      {problem && <ProblemAlert {...problem} onRetry={onRetry} />}
      {told && <Told {...told} />}
      {told && file && (
        <Anchor href={file} download size="sm" mt="xs" display="inline-block">
          {text.effects.csv}
        </Anchor>
      )}
    </div>
  );
}

function Told({ gains, losses, more, warnings }: ToldEffects) {
  const isNothing = gains.length === 0 && losses.length === 0 && more === 0;
  return (
    <Stack gap="sm">
      {warnings.map((warning) => (
        <Alert key={warning} color="red" variant="light">
          {warning}
        </Alert>
      ))}
      {isNothing && <Text size="sm">{text.effects.none}</Text>}
      {!isNothing && (
        <div className={classes.people} tabIndex={0} role="group" aria-label={text.effects.people}>
          <Sentences title={text.effects.gain} sentences={gains} />
          <Sentences title={text.effects.lose} sentences={losses} />
          {more > 0 && <Text size="sm">{text.effects.more(more)}</Text>}
        </div>
      )}
    </Stack>
  );
}

function Sentences({ title, sentences }: { title: string; sentences: string[] }) {
  const id = useId();
  if (sentences.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <Title order={3} size="sm" id={id} mb={4}>
        {title}
      </Title>
      <List size="sm" spacing={2}>
        {sentences.map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
    </section>
  );
}
