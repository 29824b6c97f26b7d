import { Alert, Button, Group, List, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useFormContext } from "react-hook-form";
import { describe, fieldMessage } from "@/api/describe";
import { readCurl } from "@/api/jobs";
import type { CurlAnswer } from "@/api/types";
import { Dialog } from "@/ui/dialog";
import { LinkAnchor } from "@/ui/link";
import { fillFromCurl } from "./fill-from-curl";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";
import classes from "./jobs.module.css";
import { text } from "./text";

type Props = { index: number; containerId: string };

/** A line of curl fills in a call. */
export function CurlPaste({ index, containerId }: Props) {
  const { getValues, setValue } = useFormContext<FormValues>();
  const [isOpen, setOpen] = useState(false);
  const [told, setTold] = useState<CurlAnswer | null>(null);
  return (
    <Stack gap="xs">
      <div>
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            setOpen(true);
          }}
        >
          {formText.paste}
        </Button>
      </div>
      {told && <Told answer={told} containerId={containerId} />}
      {isOpen && (
        <PasteDialog
          onClose={() => {
            setOpen(false);
          }}
          onRead={(answer) => {
            const step = fillFromCurl(getValues(`steps.${index}`), answer);
            setValue(`steps.${index}`, step, { shouldDirty: true });
            setTold(answer);
            setOpen(false);
          }}
        />
      )}
    </Stack>
  );
}

type DialogProps = { onRead: (answer: CurlAnswer) => void; onClose: () => void };

function PasteDialog({ onRead, onClose }: DialogProps) {
  // Gone with the dialog: there may be a secret in it.
  const [line, setLine] = useState("");
  const read = useMutation({
    mutationFn: () => readCurl(line),
    onSuccess: onRead,
    // A mutation is kept for a while, and with it what it was given.
    gcTime: 0,
  });
  return (
    <Dialog size="lg" onClose={onClose} title={formText.pasteTitle}>
      <Stack>
        <Text size="sm">{formText.pasteSentence}</Text>
        <Textarea
          label={formText.pasteField}
          data-autofocus
          autosize
          minRows={5}
          maxRows={16}
          spellCheck={false}
          autoComplete="off"
          placeholder="curl https://…"
          classNames={{ input: classes.mono }}
          value={line}
          error={read.error && (fieldMessage(read.error, "line") ?? describe(read.error).title)}
          onChange={(event) => {
            setLine(event.currentTarget.value);
          }}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {text.cancel}
          </Button>
          <Button
            loading={read.isPending}
            disabled={line.trim() === ""}
            onClick={() => {
              read.mutate();
            }}
          >
            {formText.pasteRead}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

type ToldProps = { answer: CurlAnswer; containerId: string };

/** What was taken out, and what a job does otherwise. */
function Told({ answer: { secrets, notes }, containerId }: ToldProps) {
  return (
    <div role="status">
      {secrets.length > 0 && (
        <Alert color="yellow" variant="light" mb="xs">
          {/* No title of the alert's own: its yellow is too pale to be read. */}
          <Text fw={600}>{formText.secretsTitle}</Text>
          <Text size="sm">{formText.secretsDetail(secrets.join(", "))}</Text>
          {/* Beside this page: what was typed here stays. */}
          <LinkAnchor
            to="/credentials/new"
            search={{ container: containerId }}
            target="_blank"
            size="sm"
          >
            {formText.makeCredential}
          </LinkAnchor>
        </Alert>
      )}
      <Text size="sm">{formText.pasted}</Text>
      {notes.length > 0 && (
        <List size="sm">
          {notes.map((note) => (
            <List.Item key={note}>{note}</List.Item>
          ))}
        </List>
      )}
    </div>
  );
}
