import { Tabs } from "@mantine/core";
import type { ReactNode } from "react";
import type { Versioned } from "@/api/client";
import type { Credential } from "@/api/types";
import { Overview } from "./overview";
import { Settings } from "./settings";
import { text } from "./text";
import { UseIt } from "./use-it";

const TABS = ["overview", "settings", "use", "record"] as const;
export type Tab = (typeof TABS)[number];

type Props = {
  stored: Versioned<Credential>;
  tab: Tab;
  attention: string[] | null;
  record: ReactNode;
  onTab: (tab: Tab) => void;
};

export function CredentialTabs({ stored, tab, attention, record, onTab }: Props) {
  const pick = (value: string | null) => {
    const next = TABS.find((candidate) => candidate === value);
    if (next) onTab(next);
  };
  return (
    <Tabs value={tab} onChange={pick} keepMounted={false}>
      <Tabs.List mb="lg">
        {TABS.map((name) => (
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
      <Tabs.Panel value="record">{record}</Tabs.Panel>
    </Tabs>
  );
}
