import { Alert, Group, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { unusedKeysQuery } from "@/api/services";
import { LinkAnchor } from "@/ui/link";
import { text } from "./text";
import { UNUSED_DAYS } from "./unused";

/** That there are keys which nobody needs; nothing, where there are none. */
export function UnusedNote() {
  const keys = useInfiniteQuery(unusedKeysQuery(UNUSED_DAYS));
  const count = keys.data?.pages.flatMap((page) => page.results).length ?? 0;
  if (count === 0) return null;
  return (
    <Alert color="gray" variant="light" mb="lg">
      <Group gap="xs">
        <Text size="sm">{text.unusedNote(count, keys.hasNextPage, UNUSED_DAYS)}</Text>
        <LinkAnchor to="/services/unused-keys" size="sm" underline="always">
          {text.unusedLook}
        </LinkAnchor>
      </Group>
    </Alert>
  );
}
