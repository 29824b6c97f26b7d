import { Tabs } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import type { Versioned } from "@/api/client";
import { sessionQuery } from "@/api/session";
import type { Credential } from "@/api/types";
import { maySeePermissions } from "@/lib/rights";
import { Overview } from "./overview";
import { Settings } from "./settings";
import { text } from "./text";
import { UseIt } from "./use-it";
import { UsedBy } from "./used-by";

const TABS = ["overview", "settings", "use", "uses", "permissions", "record"] as const;
export type Tab = (typeof TABS)[number];

type Props = {
  stored: Versioned<Credential>;
  tab: Tab;
  attention: string[] | null;
  permissions: ReactNode;
  record: ReactNode;
  onTab: (tab: Tab) => void;
};

export function CredentialTabs({ stored, attention, permissions, record, onTab, ...props }: Props) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const [isOpened, setOpened] = useState(false);
  const shown: readonly Tab[] = maySeePermissions(stored.value.rights, session.user)
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
        <Overview credential={stored.value} />
      </Tabs.Panel>
      {/* Kept, so that what was typed outlives a look at another tab. */}
      <Tabs.Panel value="settings" keepMounted>
        <Settings
          stored={stored}
          attention={tab === "settings" ? attention : null}
          onClose={() => {
            onTab("overview");
          }}
        />
      </Tabs.Panel>
      <Tabs.Panel value="use">
        <UseIt credential={stored.value} />
      </Tabs.Panel>
      <Tabs.Panel value="uses">
        <UsedBy credential={stored.value} mayAskWhy={shown.includes("permissions")} />
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
