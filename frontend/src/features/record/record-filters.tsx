import { Group, Select } from "@mantine/core";
import type { Severity } from "@/api/types";
import { DayInput } from "./day-input";
import { readDay, type RecordFilter } from "./record-filter";
import { SEVERITIES } from "./severities";
import { ACTIONS, text } from "./text";

const ACTION_CHOICES = Object.entries(ACTIONS).map(([group, actions]) => ({
  group,
  items: Object.entries(actions).map(([value, label]) => ({ value, label })),
}));
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
