import { Skeleton, Stack, VisuallyHidden } from "@mantine/core";
import { text } from "./text";

const ROWS = ["first", "second", "third", "fourth", "fifth"];

/** Where a page or a table will be. */
export function PageSkeleton() {
  return (
    <Stack gap="md" role="status">
      <VisuallyHidden>{text.loading}</VisuallyHidden>
      <Skeleton height={14} width={160} />
      <Skeleton height={30} width={260} mb="md" />
      <RowsSkeleton />
    </Stack>
  );
}

export function RowsSkeleton() {
  return (
    <Stack gap="sm" aria-hidden>
      {ROWS.map((row) => (
        <Skeleton key={row} height={36} />
      ))}
    </Stack>
  );
}
