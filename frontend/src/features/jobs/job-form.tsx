import { Box, Button, Fieldset, Group, Stack } from "@mantine/core";
import type { ReactNode, SubmitEvent } from "react";
import { FormProvider } from "react-hook-form";
import type { Job } from "@/api/types";
import { UnsavedGuard } from "@/ui/unsaved-guard";
import { CallsSection } from "./calls-section";
import { formText } from "./form-text";
import { IdentitySection } from "./identity-section";
import classes from "./jobs.module.css";
import { ParametersSection } from "./parameters-section";
import { RunningSection } from "./running-section";
import { ScheduleSection } from "./schedule-section";
import type { JobFormModel } from "./use-job-form";

type Props = {
  model: JobFormModel;
  stored: Job | null;
  container: { id: string; path: string };
  mayChange: boolean;
  isBusy: boolean;
  onSave: () => void;
  onCancel: () => void;
  /** What hindered the last save; shown where the buttons are. */
  problem: ReactNode;
};

export function JobForm({ model, stored, container, mayChange, isBusy, ...props }: Props) {
  const { form } = model;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isBusy) props.onSave();
  };
  return (
    <FormProvider {...form}>
      <UnsavedGuard isDirty={form.formState.isDirty} />
      <Box component="form" onSubmit={submit} noValidate className={classes.form}>
        <Fieldset variant="unstyled" mx={0} disabled={!mayChange} className={classes.sections}>
          <IdentitySection stored={stored} containerPath={container.path} />
          <ParametersSection />
          <CallsSection stored={stored} containerId={container.id} />
          <ScheduleSection />
          <RunningSection />
        </Fieldset>
        {mayChange && (
          <Box className={classes.foot}>
            <Stack gap="sm">
              {props.problem}
              <Group gap={8}>
                <Button type="submit" loading={isBusy}>
                  {formText.save}
                </Button>
                <Button variant="subtle" color="gray" onClick={props.onCancel} disabled={isBusy}>
                  {formText.cancel}
                </Button>
              </Group>
            </Stack>
          </Box>
        )}
      </Box>
    </FormProvider>
  );
}
