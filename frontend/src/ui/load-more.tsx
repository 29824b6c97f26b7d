import { Button, Center } from "@mantine/core";
import { text } from "./text";

type Props = { hasMore: boolean; isLoading: boolean; onLoad: () => void };

export function LoadMore({ hasMore, isLoading, onLoad }: Props) {
  if (!hasMore) return null;
  return (
    <Center mt="md">
      <Button variant="default" loading={isLoading} onClick={onLoad}>
        {text.loadMore}
      </Button>
    </Center>
  );
}
