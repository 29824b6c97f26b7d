import { useState } from "react";

/**
 * The attempt to authorize that the page tells of: the newest that was heard of, by the address
 * or by the credential's status. It stays when it has ended, so that its end can be told.
 */
export function useWatchedAttempt(fromAddress: string | undefined, fromStatus: string | null) {
  const [last, setLast] = useState<string | null>(null);
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  // Their ids are in the order of time (RFC 9562 5.7).
  const watched = [fromAddress, fromStatus, last]
    .filter((id) => id != null)
    .filter((id) => !dismissed.has(id))
    .toSorted()
    .at(-1);
  if (watched && watched !== last) setLast(watched);

  const dismiss = (id: string) => {
    setDismissed((before) => new Set(before).add(id));
  };
  return { watched, dismiss };
}
