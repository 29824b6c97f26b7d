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
  const start = (event: SubmitEvent) => {
    event.preventDefault();
    runNow.mutate(values, { onSuccess: onClose });
  };
  return (
    <Dialog onClose={onClose} title={text.runTitle(job.name)}>
      <form onSubmit={start} noValidate>
        <Stack>
          <Text size="sm">{text.runSentence}</Text>
          {job.parameters.map(({ name, required }) => (
            <TextInput
              key={name}
              label={name}
              required={required}
              autoComplete="off"
              spellCheck={false}
              value={values[name] ?? ""}
              error={fieldMessage(runNow.error, `parameters.${name}`)}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setValues((now) => ({ ...now, [name]: value }));
              }}
            />
          ))}
          {runNow.error && <ProblemAlert {...describe(runNow.error)} />}
          <Group justify="flex-end">
            <Button type="submit" loading={runNow.isPending}>
              {text.run}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
