import { Text } from "@mantine/core";
import type { ApiKey } from "@/api/types";
import { USAGE_WORDS } from "@/lib/credential-words";
import { text } from "./text";
import { usePlaceWords } from "./use-place-words";

/** From where, with what and for what a key works; nothing, where there is no limit. */
export function LimitWords({
  apiKey: { networks, limited_to, purposes, calls_only },
}: {
  apiKey: ApiKey;
}) {
  return (
    <>
      {networks.length > 0 && <Line words={text.from(networks.join(", "))} />}
      {limited_to.map((id) => (
        <PlaceLine key={id} id={id} />
      ))}
      {purposes.length > 0 && (
        <Line words={text.forPurposes(purposes.map((usage) => USAGE_WORDS[usage]).join(", "))} />
      )}
      {calls_only && <Line words={text.callsOnly} />}
    </>
  );
}

function PlaceLine({ id }: { id: string }) {
  return <Line words={text.forPlace(usePlaceWords(id))} />;
}

function Line({ words }: { words: string }) {
  return (
    <Text size="xs" c="dimmed">
      {words}
    </Text>
  );
}
