import { Group, Select } from "@mantine/core";
import type { Severity } from "@/api/types";
import { ActorField } from "./actor-field";
import { AddressInput } from "./address-input";
import { DayInput } from "./day-input";
import { readDay, type RecordFilter } from "./record-filter";
import { SEVERITIES } from "./severities";
import { WithinField } from "./within-field";
import { ACTIONS, GROUPS, text } from "./text";

const toChoices = (words: Record<string, string>) =>
  Object.entries(words).map(([value, label]) => ({ value, label }));
const ALL_OF = Object.entries(GROUPS).map(([value, word]) => ({ value, label: text.allOf(word) }));
const ACTION_CHOICES = [
  { group: text.groups, items: ALL_OF },
  ...Object.entries(ACTIONS).map(([group, actions]) => ({ group, items: toChoices(actions) })),
];
const SEVERITY_CHOICES = Object.entries(SEVERITIES).map(([value, { word }]) => ({
  value: value as Severity,
  label: word,
}));

type Props = { filter: RecordFilter; onFilter: (change: RecordFilter) => void };

export function RecordFilters({ filter, onFilter }: Props) {
  return (
    <Group role="group" aria-label={text.filters} mb="lg" align="flex-end">
      <Select
        label={text.action}
        placeholder={text.anyAction}
        data={ACTION_CHOICES}
        value={filter.action ?? null}
        searchable
        clearable
        onChange={(action) => {
          onFilter({ action: action ?? undefined });
        }}
      />
      <ActorField
        id={filter.actor}
        onPick={(actor) => {
          onFilter({ actor });
        }}
      />
      <WithinField
        id={filter.within}
        onPick={(within) => {
          onFilter({ within });
        }}
      />
      <AddressInput
        address={filter.address ?? ""}
        onAddress={(address) => {
          onFilter({ address: address || undefined });
        }}
      />
      <Select
        label={text.severity}
        placeholder={text.anySeverity}
        data={SEVERITY_CHOICES}
        value={filter.severity ?? null}
        clearable
        w={150}
        onChange={(severity) => {
          onFilter({ severity: severity ?? undefined });
        }}
      />
      <DayInput
        label={text.since}
        day={readDay(filter.since)}
        onDay={(day) => {
          onFilter({ since: day || undefined });
        }}
      />
      <DayInput
        label={text.until}
        day={readDay(filter.until)}
        onDay={(day) => {
          onFilter({ until: day || undefined });
        }}
      />
    </Group>
  );
}
