import { Box, Tabs } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { containerQuery } from "@/api/containers";
import { describe } from "@/api/describe";
import { isNotFound } from "@/api/problem";
import { sessionQuery } from "@/api/session";
import { childContainersQuery } from "@/api/tree";
import type { Container, ItemOrdering } from "@/api/types";
import { readCrumbs, ROOT } from "@/lib/crumbs";
import { maySeePermissions } from "@/lib/rights";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { PageSkeleton } from "@/ui/skeletons";
import { ContainerActions } from "./container-actions";
import { ItemList } from "./item-list";
import type { ListChange, ListFilter } from "./list-filter";
import { text } from "./text";

const TABS = ["contents", "permissions", "record"] as const;
type Tab = (typeof TABS)[number];

type Props = {
  id: string;
  tab: Tab;
  onTab: (tab: Tab) => void;
  permissions: (id: string) => ReactNode;
  record: (id: string) => ReactNode;
  filter: ListFilter;
  onFilter: (change: ListChange) => void;
  ordering: ItemOrdering;
  onOrder: (ordering: ItemOrdering) => void;
};

export function ContainerPage({ id, tab, onTab, permissions, record, ...list }: Props) {
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
        crumbs={readCrumbs(value).slice(0, -1)}
        childrenQuery={childContainersQuery}
        title={value.name || ROOT}
        actions={<ContainerActions container={value} etag={etag} />}
      />
      <ContainerTabs
        container={value}
        tab={tab}
        onTab={onTab}
        contents={<ItemList container={value} {...list} />}
        permissions={permissions(value.id)}
        record={record(value.id)}
      />
    </Box>
  );
}

type TabsProps = {
  container: Container;
  tab: Tab;
  onTab: (tab: Tab) => void;
  contents: ReactNode;
  permissions: ReactNode;
  record: ReactNode;
};

function ContainerTabs({ container, tab, onTab, ...panels }: TabsProps) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [isOpened, setOpened] = useState(false);
  if (!maySeePermissions(container.rights, session.user)) return panels.contents;
  if (tab === "permissions" && !isOpened) setOpened(true);
  return (
    <Tabs
      value={tab}
      keepMounted={false}
      onChange={(value) => {
        const next = TABS.find((candidate) => candidate === value);
        if (next) onTab(next);
      }}
    >
      <Tabs.List mb="lg">
        {TABS.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {text.tabs[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="contents">{panels.contents}</Tabs.Panel>
      {/* Kept from the first look on, so that what was changed outlives a look at another tab. */}
      <Tabs.Panel value="permissions" keepMounted={isOpened}>
        {panels.permissions}
      </Tabs.Panel>
      <Tabs.Panel value="record">{panels.record}</Tabs.Panel>
    </Tabs>
  );
}
