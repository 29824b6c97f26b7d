import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useState, type SubmitEvent } from "react";
import { describe, fieldMessage } from "@/api/describe";
import type { Job } from "@/api/types";
import { Dialog } from "@/ui/dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";
import type { RunNow } from "./use-run-now";

type Props = { job: Job; runNow: RunNow; onClose: () => void };

/** Asks for the values that the job declares, and starts it. */
export function RunDialog({ job, runNow, onClose }: Props) {
  const [values, setValues] = useState(() =>
    Object.fromEntries(job.parameters.map(({ name, default: usual }) => [name, usual ?? ""])),
  );
  const [isTold, setTold] = useState(false);
  const missing = job.parameters.filter(({ name, required }) => required && !values[name]);
  const isMissing = (name: string) => isTold && missing.some((one) => one.name === name);
  const start = (event: SubmitEvent) => {
    event.preventDefault();
    setTold(true);
    if (missing.length > 0) return;
    runNow.mutate(values, { onSuccess: onClose });
  };
  return (
    <Dialog onClose={onClose} title={text.runTitle(job.name)}>
      <form onSubmit={start} noValidate>
        <Stack>
          <Text size="sm">{text.runSentence}</Text>
          {job.parameters.map(({ name, required }, index) => (
            <TextInput
              key={name}
              label={name}
              required={required}
              data-autofocus={index === 0 || undefined}
              autoComplete="off"
              spellCheck={false}
              value={values[name] ?? ""}
              error={
                isMissing(name)
                  ? text.runNeeds(name)
                  : fieldMessage(runNow.error, `parameters.${name}`)
              }
              onChange={(event) => {
                const { value } = event.currentTarget;
                setValues((now) => ({ ...now, [name]: value }));
              }}
            />
          ))}
          {runNow.error && <ProblemAlert {...describe(runNow.error)} />}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={runNow.isPending}>
              {text.run}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
