import { TextInput } from "@mantine/core";
import { CopyButton } from "@/ui/copy-button";
import { formText } from "./form-text";
import { useRedirectUri } from "./use-redirect-uri";

/** Ours, to be registered at the provider. */
export function RedirectUriField() {
  const uri = useRedirectUri();
  return (
    <TextInput
      label={formText.redirectUri}
      description={uri ? formText.redirectUriHint : formText.redirectUriMissing}
      value={uri}
      readOnly
      variant="filled"
      onFocus={(event) => {
        event.currentTarget.select();
      }}
      rightSection={<CopyButton value={uri} label={formText.redirectUri} disabled={!uri} />}
      rightSectionWidth={88}
    />
  );
}
