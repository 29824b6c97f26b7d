import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useWatch } from "react-hook-form";
import { redirectUriQuery } from "@/api/credentials";
import { isWebAddress } from "@/lib/urls";
import type { FormValues } from "./form-schema";
import { needOf } from "./grant-fields";

/** The Redirect URI, computed by the API from the endpoints, also while they are being typed. */
export function useRedirectUri(): string {
  const [grant_type, ...endpoints] = useWatch<
    FormValues,
    ["grant_type", "authorization_endpoint", "token_endpoint"]
  >({ name: ["grant_type", "authorization_endpoint", "token_endpoint"] });
  const hasToken = needOf("token_endpoint", grant_type) !== null;
  const typed = endpoints.map((endpoint) => endpoint.trim());
  const [settled] = useDebouncedValue(typed.join(" "), 400);
  const [authorization_endpoint = "", token = ""] = settled.split(" ");
  const token_endpoint = hasToken ? token : "";
  const isComplete =
    isWebAddress(authorization_endpoint) && (!hasToken || isWebAddress(token_endpoint));
  const { data } = useQuery({
    ...redirectUriQuery({ authorization_endpoint, token_endpoint, grant_type }),
    enabled: isComplete && needOf("redirect_uri", grant_type) !== null,
  });
  // One that belongs to what was typed before must not be copied.
  const isCurrent = isComplete && settled === typed.join(" ");
  return (isCurrent && data?.redirect_uri) || "";
}
