import { Tooltip } from "@mantine/core";
import { formatDateTime, formatRelative } from "@/lib/time";
import { useNow } from "@/lib/use-now";

type Props = { at: string | null; none?: string };

/** How long ago or ahead; the exact moment on hover and focus. */
export function RelativeTime({ at, none = "–" }: Props) {
  const now = useNow(15_000);
  if (!at) return <span>{none}</span>;
  return (
    <Tooltip label={formatDateTime(at)} events={{ hover: true, focus: true, touch: true }}>
      <time dateTime={at}>{formatRelative(at, now)}</time>
    </Tooltip>
  );
}
