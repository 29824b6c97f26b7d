import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SubmitEvent } from "react";
import { describe } from "@/api/describe";
import { rotateKey } from "@/api/services";
import type { ApiKey } from "@/api/types";
import { Dialog } from "@/ui/dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { IssuedKey } from "./issued-key";
import { text } from "./text";

const USUAL_HOURS = "24";
const LONGEST_HOURS = 720;

type Props = { serviceId: string; apiKey: ApiKey; onClose: () => void };

/** Makes a key in place of another and shows it once: it lives in this dialog's state alone. */
export function RotateDialog({ serviceId, apiKey, onClose }: Props) {
  const queryClient = useQueryClient();
  const [hours, setHours] = useState(USUAL_HOURS);
  const [issued, setIssued] = useState<{ label: string; keyText: string } | null>(null);
  const rotate = useMutation({
    // Gives nothing back: the cache of mutations would keep it.
    mutationFn: async (overlapHours: number) => {
      const { label, key } = await rotateKey({ id: serviceId, key_id: apiKey.id }, overlapHours);
      setIssued({ label, keyText: key });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["services"] }),
  });
  if (issued) return <IssuedKey {...issued} onClose={onClose} />;

  const isRight = /^\d{1,3}$/.test(hours.trim()) && Number(hours) <= LONGEST_HOURS;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isRight) rotate.mutate(Number(hours));
  };
  return (
    <Dialog
      // A key that is being made has to be shown: there is no second chance.
      onClose={() => {
        if (!rotate.isPending) onClose();
      }}
      title={text.rotateTitle(apiKey.label)}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{text.rotateSentence}</Text>
          {rotate.error && <ProblemAlert {...describe(rotate.error)} />}
          <TextInput
            label={text.overlap}
            description={text.overlapHint}
            inputMode="numeric"
            autoComplete="off"
            data-autofocus
            value={hours}
            error={!isRight && text.overlapWrong}
            onChange={(event) => {
              setHours(event.currentTarget.value);
            }}
          />
          {isRight && Number(hours) === 0 && <Text size="sm">{text.rotateNow}</Text>}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} disabled={rotate.isPending}>
              {text.cancel}
            </Button>
            <Button type="submit" loading={rotate.isPending}>
              {text.rotateTitle(apiKey.label)}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
