import { Group, SegmentedControl, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useController, useWatch } from "react-hook-form";
import { describe, fieldMessage } from "@/api/describe";
import { timesQuery } from "@/api/jobs";
import { FormSection } from "@/ui/form-section";
import { ChoiceField } from "./choice-field";
import { formText } from "./form-text";
import { toSchedule, type FormValues } from "./form-values";
import { LineField } from "./line-field";
import { TimeList } from "./time-list";

const ZONES = Object.fromEntries(
  ["UTC", ...Intl.supportedValuesOf("timeZone")].map((zone) => [zone, zone]),
);

/** When the job runs by itself, told in words while it is typed. */
export function ScheduleSection() {
  const { field } = useController<FormValues, "schedule.kind">({ name: "schedule.kind" });
  const { value: kind, onChange } = field;
  const zone = useWatch<FormValues, "schedule.zone">({ name: "schedule.zone" });
  return (
    <FormSection title={formText.schedule}>
      <SegmentedControl
        aria-label={formText.schedule}
        data={Object.entries(formText.kinds).map(([value, label]) => ({ value, label }))}
        value={kind}
        onChange={onChange}
      />
      {kind === "cron" && (
        <Group gap="xs" align="flex-start">
          <LineField
            name="schedule.cron"
            label={formText.cron}
            hint={formText.cronHint}
            isCode
            flex="1 1 220px"
          />
          <ChoiceField
            name="schedule.zone"
            label={formText.zone}
            words={{ ...ZONES, [zone]: zone }}
            searchable
            flex="1 1 200px"
          />
        </Group>
      )}
      {kind === "interval" && (
        <Group gap="xs" align="flex-start">
          <LineField name="schedule.every" label={formText.every} inputMode="numeric" />
          <ChoiceField name="schedule.unit" label={formText.unit} words={formText.units} />
        </Group>
      )}
      {kind !== "none" && <Preview />}
    </FormSection>
  );
}

/** The sentence and the next five times, or what is wrong. */
function Preview() {
  const typed = useWatch<FormValues, "schedule">({ name: "schedule" });
  const [schedule] = useDebouncedValue(JSON.stringify(toSchedule(typed)), 300);
  const times = useQuery(timesQuery(JSON.parse(schedule) as ReturnType<typeof toSchedule>));
  return (
    <div role="status">
      {times.error && (
        <Text size="sm" c="danger">
          {readError(times.error)}
        </Text>
      )}
      {times.data && (
        <>
          <Text fw={500}>{times.data.words}</Text>
          <Text size="sm" c="dimmed" mt={4}>
            {times.data.next.length > 0 ? formText.nextTimes : formText.noMoreTimes}
          </Text>
          <TimeList times={times.data.next} />
        </>
      )}
    </div>
  );
}

function readError(error: Error): string {
  return (
    fieldMessage(error, "schedule") ??
    fieldMessage(error, "seconds") ??
    fieldMessage(error, "cron") ??
    describe(error).title
  );
}
