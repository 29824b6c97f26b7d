import { Button, Group, Loader, Stack, Text } from "@mantine/core";
import { describe } from "@/api/describe";
import type { Credential, Inquiry } from "@/api/types";
import { Dialog } from "@/ui/dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { StatusWord, type Tone } from "@/ui/status-word";
import classes from "./test-dialog.module.css";
import { text } from "./text";
import type { AskedInquiry } from "./use-inquiry";

const words = text.test;

type Step = Inquiry["steps"][number];

const TONES: Record<Step["outcome"], { tone: Tone; sign: string }> = {
  ok: { tone: "good", sign: "✓" },
  failed: { tone: "bad", sign: "✗" },
  skipped: { tone: "idle", sign: "–" },
};

type Props = { credential: Credential; test: AskedInquiry; onClose: () => void };

/** What a test of a credential found, step by step. */
export function TestDialog({ credential: { id, name }, test, onClose }: Props) {
  const { inquiry, error, isBusy } = test;
  const problem = error ? describe(error).detail : inquiry?.problem;
  return (
    <Dialog onClose={onClose} title={words.title(name)}>
      <Stack>
        <Text size="sm">{words.sentence}</Text>
        {isBusy && (
          <Group gap="sm" role="status">
            <Loader size={16} aria-hidden />
            <Text size="sm">{words.running}</Text>
          </Group>
        )}
        {problem && <ProblemAlert title={words.failed} detail={problem} />}
        {!isBusy && inquiry && (
          <ol className={classes.steps}>
            {inquiry.steps.map((step) => (
              <StepWords key={step.name} step={step} />
            ))}
          </ol>
        )}
        <Group justify="flex-end" gap="xs">
          <Button
            variant="default"
            disabled={isBusy}
            onClick={() => {
              test.ask({ kind: "test", credential: id });
            }}
          >
            {words.again}
          </Button>
          <Button onClick={onClose} data-autofocus>
            {words.close}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function StepWords({ step }: { step: Step }) {
  const { tone, sign } = TONES[step.outcome];
  const label = Object.hasOwn(words.steps, step.name)
    ? words.steps[step.name as keyof typeof words.steps]
    : step.name;
  return (
    <li>
      <Group gap="sm">
        <Text fw={500}>{label}</Text>
        <StatusWord tone={tone} word={`${sign} ${words.outcomes[step.outcome]}`} />
      </Group>
      <Text size="sm">{step.sentence}</Text>
      {step.advice && <Text size="sm">{step.advice}</Text>}
    </li>
  );
}
