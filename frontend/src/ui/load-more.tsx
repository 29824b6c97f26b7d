import { Button, Center } from "@mantine/core";
import { text } from "./text";

type Props = { hasMore: boolean; isLoading: boolean; onLoad: () => void; label?: string };

export function LoadMore({ hasMore, isLoading, onLoad, label = text.loadMore }: Props) {
  if (!hasMore) return null;
  return (
    <Center mt="md">
      <Button variant="default" loading={isLoading} onClick={onLoad}>
        {label}
      </Button>
    </Center>
  );
}
