import { Alert } from "@mantine/core";
import { describe, type Description } from "@/api/describe";
import type { Credential } from "@/api/types";
import { ProblemAlert } from "@/ui/problem-alert";
import { text } from "./text";

type Props = { credential: Credential; problem: Description | undefined; error: Error | null };

/** What a person has to know before anything else. */
export function CredentialNotices({ credential, problem, error }: Props) {
  return (
    <>
      {error && <ProblemAlert {...describe(error)} />}
      {problem && !error && <ProblemAlert {...problem} />}
      {credential.status.authorize_again && (
        <Alert color="yellow" variant="light">
          {text.applyChanges}
        </Alert>
      )}
      {credential.public_warning && (
        <Alert color="yellow" variant="light">
          {text.publicWarning}
        </Alert>
      )}
    </>
  );
}
