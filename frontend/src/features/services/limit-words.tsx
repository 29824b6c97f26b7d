import { Text } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { itemPathQuery } from "@/api/items";
import type { ApiKey } from "@/api/types";
import { USAGE_WORDS } from "@/lib/credential-words";
import { text } from "./text";

/** From where, with what and for what a key works; nothing, where there is no limit. */
export function LimitWords({
  apiKey: { networks, limited_to, purposes, calls_only },
}: {
  apiKey: ApiKey;
}) {
  const paths = useQueries({ queries: limited_to.map((id) => itemPathQuery(id)) });
  return (
    <>
      {networks.length > 0 && (
        <Text size="xs" c="dimmed">
          {text.from(networks.join(", "))}
        </Text>
      )}
      {limited_to.length > 0 && (
        <Text size="xs" c="dimmed">
          {text.forPlaces(paths.map(({ data }) => data ?? text.placesUnknown).join(", "))}
        </Text>
      )}
      {purposes.length > 0 && (
        <Text size="xs" c="dimmed">
          {text.forPurposes(purposes.map((usage) => USAGE_WORDS[usage]).join(", "))}
        </Text>
      )}
      {calls_only && (
        <Text size="xs" c="dimmed">
          {text.callsOnly}
        </Text>
      )}
    </>
  );
}
