import { Alert, Button, Group, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useFormState } from "react-hook-form";
import { describe } from "@/api/describe";
import type { Credential } from "@/api/types";
import type { FormValues } from "./form-schema";
import { providerText } from "./provider-text";
import { useInquiry } from "./use-inquiry";

/** Has the provider make a client for us (RFC 7591); what it gives is stored by the server. */
export function RegisterClient({ credential }: { credential: Credential }) {
  const queryClient = useQueryClient();
  const { isDirty } = useFormState<FormValues>();
  const { ask, inquiry, isBusy, error } = useInquiry();
  const isDone = inquiry?.state === "done";
  useEffect(() => {
    if (isDone) void queryClient.invalidateQueries({ queryKey: ["credentials", credential.id] });
  }, [isDone, queryClient, credential.id]);

  const problem = error ? describe(error).detail : inquiry?.problem;
  return (
    <>
      <Group gap="sm">
        <Button
          variant="default"
          disabled={isDirty}
          loading={isBusy}
          onClick={() => {
            ask({ kind: "register", credential: credential.id });
          }}
        >
          {providerText.registerClient}
        </Button>
        <Text size="sm" c="dimmed" flex="1 1 240px">
          {isDirty ? providerText.registerSaveFirst : providerText.registerLine}
        </Text>
      </Group>
      {problem && (
        <Alert color="red" variant="light" role="alert" title={providerText.registerFailed}>
          {problem}
        </Alert>
      )}
      {isDone && inquiry.client_id && (
        <Text size="sm" role="status">
          {providerText.registered(inquiry.client_id)}
        </Text>
      )}
    </>
  );
}
