import { TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useWatch } from "react-hook-form";
import { redirectUriQuery } from "@/api/credentials";
import { isWebAddress } from "@/lib/urls";
import { CopyButton } from "@/ui/copy-button";
import { formText } from "./form-text";
import type { FormValues } from "./form-values";

/** Computed by the API from the endpoints, also while they are being typed. */
export function RedirectUriField() {
  const typed = useWatch<FormValues, ["authorization_endpoint", "token_endpoint"]>({
    name: ["authorization_endpoint", "token_endpoint"],
  }).map((value) => value.trim());
  const [settled] = useDebouncedValue(typed.join(" "), 400);
  const [authorizationEndpoint = "", tokenEndpoint = ""] = settled.split(" ");
  const isComplete = isWebAddress(authorizationEndpoint) && isWebAddress(tokenEndpoint);
  const { data } = useQuery({
    ...redirectUriQuery({
      authorization_endpoint: authorizationEndpoint,
      token_endpoint: tokenEndpoint,
    }),
    enabled: isComplete,
  });
  // One that belongs to what was typed before must not be copied.
  const isCurrent = isComplete && settled === typed.join(" ");
  const uri = (isCurrent && data?.redirect_uri) || "";
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
