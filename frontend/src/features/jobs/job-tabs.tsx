import { Tabs } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { Versioned } from "@/api/client";
import { sessionQuery } from "@/api/session";
import type { Job } from "@/api/types";
import { maySeePermissions } from "@/lib/rights";
import { JobOverview } from "./job-overview";
import { JobSettings } from "./job-settings";
import { RunsTab } from "./runs-tab";
import { text } from "./text";

const TABS = ["overview", "settings", "runs", "permissions", "record"] as const;
export type Tab = (typeof TABS)[number];

type Props = {
  stored: Versioned<Job>;
  tab: Tab;
  onTab: (tab: Tab) => void;
  run: string | undefined;
  onRun: (id: string | undefined) => void;
  permissions: ReactNode;
  record: ReactNode;
};

export function JobTabs({ stored, onTab, run, onRun, permissions, record, ...props }: Props) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [isOpened, setOpened] = useState(false);
  const job = stored.value;
  const shown: readonly Tab[] = maySeePermissions(job.rights, session.user)
    ? TABS
    : TABS.filter((name) => name !== "permissions");
  const tab = shown.find((name) => name === props.tab) ?? "overview";
  if (tab === "permissions" && !isOpened) setOpened(true);
  const pick = (value: string | null) => {
    const next = TABS.find((candidate) => candidate === value);
    if (next) onTab(next);
  };
  return (
    <Tabs value={tab} onChange={pick} keepMounted={false}>
      <Tabs.List mb="lg">
        {shown.map((name) => (
          <Tabs.Tab key={name} value={name} px={{ base: "xs", xs: "md" }}>
            {text.tabs[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="overview">
        <JobOverview
          job={job}
          onRun={onRun}
          onAllRuns={() => {
            onTab("runs");
          }}
        />
      </Tabs.Panel>
      {/* Kept, so that what was typed outlives a look at another tab. */}
      <Tabs.Panel value="settings" keepMounted>
        <JobSettings
          stored={stored}
          onClose={() => {
            onTab("overview");
          }}
        />
      </Tabs.Panel>
      <Tabs.Panel value="runs">
        <RunsTab job={job} run={run} onRun={onRun} />
      </Tabs.Panel>
      {/* Kept from the first look on, for the same reason. */}
      {shown.includes("permissions") && (
        <Tabs.Panel value="permissions" keepMounted={isOpened}>
          {permissions}
        </Tabs.Panel>
      )}
      <Tabs.Panel value="record">{record}</Tabs.Panel>
    </Tabs>
  );
}
