import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { describe } from "@/api/describe";
import type { Account } from "@/api/types";
import { ConfirmDialog } from "@/ui/confirm-dialog";
import { FormSection } from "@/ui/form-section";
import { ProblemAlert } from "@/ui/problem-alert";
import { RelativeTime } from "@/ui/relative-time";
import { CodesDialog } from "./codes-dialog";
import { EnrolDialog } from "./enrol-dialog";
import { text } from "./text";
import { useFactorVerbs, type FactorVerbs } from "./use-factor-verbs";

export function FactorSection({ account }: { account: Account }) {
  const verbs = useFactorVerbs();
  return (
    <FormSection title={text.factor}>
      {verbs.error && <ProblemAlert {...describe(verbs.error)} />}
      {account.second_factor_since ? <On account={account} verbs={verbs} /> : <Off verbs={verbs} />}
      {verbs.secret && (
        <EnrolDialog secret={verbs.secret} onDone={verbs.turnedOn} onClose={verbs.forget} />
      )}
      {verbs.codes.length > 0 && <CodesDialog codes={verbs.codes} onClose={verbs.forget} />}
    </FormSection>
  );
}

function Off({ verbs }: { verbs: FactorVerbs }) {
  return (
    <>
      <Text size="sm">{text.factorOff}</Text>
      <Group>
        <Button
          variant="default"
          loading={verbs.begin.isPending}
          onClick={() => {
            verbs.begin.mutate();
          }}
        >
          {text.turnOn}
        </Button>
      </Group>
    </>
  );
}

function On({ account, verbs }: { account: Account; verbs: FactorVerbs }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Text size="sm">{text.factorOn}</Text>
      <Text size="sm">
        {text.since} <RelativeTime at={account.second_factor_since} />. {text.codesLeft}:{" "}
        {account.recovery_codes_left}.
      </Text>
      <Group gap="xs">
        <Button
          variant="default"
          loading={verbs.renew.isPending}
          onClick={() => {
            verbs.renew.mutate();
          }}
        >
          {text.newCodes}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            setAsking(true);
          }}
        >
          {text.turnOff}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {text.newCodesSentence}
      </Text>
      {isAsking && (
        <ConfirmDialog
          title={text.turnOffTitle}
          sentence={text.turnOffSentence}
          confirmLabel={text.turnOff}
          isBusy={verbs.turnOff.isPending}
          onConfirm={() => {
            verbs.turnOff.mutate(undefined, {
              onSettled: () => {
                setAsking(false);
              },
            });
          }}
          onClose={() => {
            setAsking(false);
          }}
        />
      )}
    </>
  );
}
