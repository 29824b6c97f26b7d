import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { Versioned } from "@/api/client";
import type { Job } from "@/api/types";
import { LeaveDialog } from "@/ui/leave-dialog";
import { SaveProblem } from "@/ui/save-problem";
import { formText } from "./form-text";
import { JobForm } from "./job-form";
import { useJobForm } from "./use-job-form";
import { useSave } from "./use-save";

type Props = { stored: Versioned<Job>; onClose: () => void };

/** The form of a stored job. */
export function JobSettings({ stored, onClose }: Props) {
  const job = stored.value;
  const model = useJobForm(stored);
  const { save, loadTheirs, problem, isSaving } = useSave({ model, target: job });
  const [isDiscarding, setDiscarding] = useState(false);
  const { isDirty } = model.form.formState;
  return (
    <>
      <JobForm
        model={model}
        stored={job}
        container={{ id: job.container, path: job.container_path }}
        mayChange={job.rights.includes("configuration_write")}
        isBusy={isSaving}
        onSave={() => {
          void save(() => {
            notifications.show({ message: formText.saved });
          });
        }}
        onCancel={() => {
          if (isDirty) setDiscarding(true);
          else onClose();
        }}
        problem={<SaveProblem problem={problem} onLoadTheirs={() => void loadTheirs(job.id)} />}
      />
      {isDiscarding && (
        <LeaveDialog
          onLeave={() => {
            model.takeOver(stored);
            setDiscarding(false);
            onClose();
          }}
          onStay={() => {
            setDiscarding(false);
          }}
        />
      )}
    </>
  );
}
