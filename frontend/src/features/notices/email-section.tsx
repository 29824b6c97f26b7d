import { Alert } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { preferencesQuery } from "@/api/notices";
import { FormSection } from "@/ui/form-section";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { AddressForm } from "./address-form";
import { KindTable } from "./kind-table";
import { text } from "./text";
import { usePreferenceVerbs } from "./use-preferences";

/** What one hears of by e-mail, and at which address. */
export function EmailSection() {
  const preferences = useQuery(preferencesQuery);
  const { setAddress, setKind } = usePreferenceVerbs();
  const { data, error } = preferences;
  return (
    <FormSection title={text.email}>
      {error && !data && (
        <ProblemAlert {...describe(error)} onRetry={() => void preferences.refetch()} />
      )}
      {preferences.isPending && <RowsSkeleton />}
      {data && (
        <>
          {!data.value.email_is_set_up && (
            <Alert color="yellow" variant="light">
              {text.noEmail}
            </Alert>
          )}
          <AddressForm email={data.value.email} verb={setAddress} />
          <KindTable {...data.value} verb={setKind} />
        </>
      )}
    </FormSection>
  );
}
