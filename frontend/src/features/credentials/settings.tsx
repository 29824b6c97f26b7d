import { Alert, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useEffect, useEffectEvent, useState } from "react";
import type { Versioned } from "@/api/client";
import { describe } from "@/api/describe";
import type { Credential } from "@/api/types";
import { LeaveDialog } from "@/ui/leave-dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import { SaveProblem } from "@/ui/save-problem";
import { CredentialForm } from "./credential-form";
import { formText } from "./form-text";
import { describeMissing } from "./missing-words";
import { useAuthorize } from "./use-authorize";
import { useCredentialForm } from "./use-credential-form";
import { useSave } from "./use-save";

type Props = {
  stored: Versioned<Credential>;
  /** API names of fields to lead to; null while the form is out of sight. */
  attention: string[] | null;
  onClose: () => void;
};

/** The form of a stored credential. */
export function Settings({ stored, attention, onClose }: Props) {
  const credential = stored.value;
  const model = useCredentialForm(stored);
  const { save, loadTheirs, problem, isSaving } = useSave({ model, target: credential });
  const authorize = useAuthorize();
  const [missing, setMissing] = useState<string[]>([]);
  const [isDiscarding, setDiscarding] = useState(false);
  const mayChange = credential.rights.includes("configuration_write");

  const lead = useEffectEvent(model.markMissing);
  useEffect(() => {
    if (attention) lead(attention);
  }, [attention]);

  const start = () => {
    setMissing([]);
    authorize.reset();
  };
  const onSave = () => {
    start();
    void save(() => {
      notifications.show({ message: formText.saved });
    });
  };
  const onAuthorizeAndSave = () => {
    start();
    void save((saved) => {
      setMissing(saved.value.missing);
      if (saved.value.missing.length > 0) model.markMissing(saved.value.missing);
      else authorize.mutate(credential.id);
    });
  };
  const discard = () => {
    model.takeOver(stored);
    setDiscarding(false);
    onClose();
  };
  return (
    <Stack>
      {!mayChange && (
        <Alert color="gray" variant="light">
          {formText.readOnly}
        </Alert>
      )}
      <CredentialForm
        model={model}
        stored={credential}
        containerPath={credential.container_path}
        mayChange={mayChange}
        isBusy={isSaving || authorize.isPending}
        onSave={onSave}
        onAuthorizeAndSave={onAuthorizeAndSave}
        onCancel={() => {
          if (model.form.formState.isDirty) setDiscarding(true);
          else onClose();
        }}
        problem={
          <>
            <SaveProblem problem={problem} onLoadTheirs={() => void loadTheirs(credential.id)} />
            {missing.length > 0 && <ProblemAlert {...describeMissing(missing)} />}
            {authorize.error && <NotAuthorized error={authorize.error} />}
          </>
        }
      />
      {isDiscarding && (
        <LeaveDialog
          onLeave={discard}
          onStay={() => {
            setDiscarding(false);
          }}
        />
      )}
    </Stack>
  );
}

function NotAuthorized({ error }: { error: Error }) {
  const { title, detail } = describe(error);
  return <ProblemAlert title={formText.notAuthorizedTitle(title)} detail={detail} />;
}
