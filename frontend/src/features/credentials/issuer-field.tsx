import { Alert, Button, Group, TextInput } from "@mantine/core";
import { useFormContext, useWatch } from "react-hook-form";
import { describe } from "@/api/describe";
import { isWebAddress } from "@/lib/urls";
import { DiscoverDialog } from "./discover-dialog";
import type { FormValues } from "./form-schema";
import { formText } from "./form-text";
import { providerText } from "./provider-text";
import { useInquiry } from "./use-inquiry";

/** The provider's own address, and a button that asks it for all others (RFC 8414). */
export function IssuerField() {
  const { register, formState } = useFormContext<FormValues>();
  const issuer = useWatch<FormValues, "issuer">({ name: "issuer" }).trim();
  const { ask, reset, inquiry, isBusy, error } = useInquiry();
  const problem = error ? describe(error).detail : inquiry?.problem;
  return (
    <>
      <Group align="flex-end" gap="xs">
        <TextInput
          flex="1 1 240px"
          label={formText.issuer}
          description={formText.issuerHint}
          type="url"
          placeholder="https://"
          autoComplete="off"
          error={formState.errors.issuer?.message}
          {...register("issuer")}
        />
        <Button
          variant="default"
          disabled={!isWebAddress(issuer)}
          loading={isBusy}
          onClick={() => {
            ask({ kind: "discover", issuer });
          }}
        >
          {providerText.discover}
        </Button>
      </Group>
      {problem && (
        <Alert color="gray" variant="light" role="alert" title={providerText.discoverFailed}>
          {problem}
        </Alert>
      )}
      {inquiry?.discovered && (
        <DiscoverDialog
          key={inquiry.id}
          discovered={inquiry.discovered}
          issuer={issuer}
          onClose={reset}
        />
      )}
    </>
  );
}
