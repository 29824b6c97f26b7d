import { Code, Group, Input, NativeSelect, Text } from "@mantine/core";
import { useFormContext, useWatch } from "react-hook-form";
import type { Credential } from "@/api/types";
import { CodeBlock } from "@/ui/code-block";
import { CopyButton } from "@/ui/copy-button";
import { fields, type FormValues } from "./form-schema";
import { formText } from "./form-text";
import { isShown, needOf } from "./grant-fields";
import { SecretField, type Stored } from "./secret-field";

/** What proves the client: its secret, a key of ours, or a certificate. */
export function ClientProof(stored: Stored) {
  const [grant_type, client_authentication] = useWatch<
    FormValues,
    ["grant_type", "client_authentication"]
  >({ name: ["grant_type", "client_authentication"] });
  const has = (field: string) => isShown(field, { grant_type, client_authentication });
  const isOptional = needOf("client_secret", grant_type) === "o";
  return (
    <>
      {has("client_secret") && (
        <SecretField
          name="client_secret"
          label={formText.clientSecret}
          hint={isOptional ? formText.secretOptional : formText.secretHint}
          {...stored}
        />
      )}
      {has("client_key_algorithm") && <ClientKey credential={stored.credential} />}
      {has("tls_certificate") && (
        <SecretField
          name="tls_certificate"
          label={formText.certificate}
          hint={formText.certificateHint}
          isLong
          {...stored}
        />
      )}
      {has("tls_key") && (
        <SecretField
          name="tls_key"
          label={formText.certificateKey}
          hint={formText.certificateKeyHint}
          isLong
          {...stored}
        />
      )}
    </>
  );
}

function ClientKey({ credential }: Pick<Stored, "credential">) {
  const { register, formState } = useFormContext<FormValues>();
  return (
    <>
      <NativeSelect
        label={formText.keyAlgorithm}
        description={formText.keyAlgorithmHint}
        data={fields.shape.client_key_algorithm.options}
        error={formState.errors.client_key_algorithm?.message}
        {...register("client_key_algorithm")}
      />
      {credential?.client_public_key ? (
        <PublicKey credential={credential} />
      ) : (
        <Text size="sm">{formText.keyLater}</Text>
      )}
    </>
  );
}

function PublicKey({ credential }: { credential: Credential }) {
  const address = credential.client_keys_address;
  return (
    <>
      <CodeBlock
        label={formText.publicKey}
        code={JSON.stringify(credential.client_public_key, null, 2)}
      />
      {address && (
        <Input.Wrapper
          label={formText.keysAddress}
          labelElement="div"
          description={formText.keysAddressHint}
        >
          <Group gap="xs">
            <Code>{address}</Code>
            <CopyButton value={address} label={formText.keysAddress} />
          </Group>
        </Input.Wrapper>
      )}
    </>
  );
}
