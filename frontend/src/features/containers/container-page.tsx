import { Box } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { containerQuery } from "@/api/containers";
import { describe } from "@/api/describe";
import { isNotFound } from "@/api/problem";
import type { Container, ItemOrdering } from "@/api/types";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { PageSkeleton } from "@/ui/skeletons";
import { ContainerActions } from "./container-actions";
import { ItemList } from "./item-list";
import { text } from "./text";

type Props = {
  id: string;
  search: string;
  ordering: ItemOrdering;
  onSearch: (search: string) => void;
  onOrder: (ordering: ItemOrdering) => void;
};

function readCrumbs(container: Container) {
  return container.breadcrumb
    .slice(0, -1)
    .map((crumb) => ({ label: crumb.name || text.root, to: `/containers/${crumb.id}` }));
}

export function ContainerPage({ id, ...list }: Props) {
  const container = useQuery(containerQuery(id));
  // What was deleted meanwhile is not shown from the cache.
  if (container.error && (!container.data || isNotFound(container.error))) {
    return <ProblemAlert {...describe(container.error)} onRetry={() => void container.refetch()} />;
  }
  if (!container.data) return <PageSkeleton />;
  const { value, etag } = container.data;
  return (
    <Box>
      <PageHeader
        crumbs={readCrumbs(value)}
        title={value.name || text.root}
        actions={<ContainerActions container={value} etag={etag} />}
      />
      <ItemList container={value} {...list} />
    </Box>
  );
}
