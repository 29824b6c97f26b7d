import { Radio, Stack } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useController } from "react-hook-form";
import { sessionQuery } from "@/api/session";
import type { GrantType } from "@/api/types";
import { GRANT_TYPES } from "@/lib/credential-words";
import { Fold } from "@/ui/fold";
import { FormSection } from "@/ui/form-section";
import type { FormValues } from "./form-schema";
import { formText } from "./form-text";
import { GRANTS, LEGACY_GRANTS, STANDARD_GRANTS } from "./grant-fields";
import classes from "./grant-section.module.css";
import { useTemplate } from "./template-context";

const isLegacy = (grantType: GrantType) => LEGACY_GRANTS.some((legacy) => legacy === grantType);

/** The grant types to offer first, in the order of a template if there is one, and the others. */
function readChoices(offered: string[] | undefined, current: GrantType, hasLegacy: boolean) {
  const rank = (grantType: GrantType) => offered?.indexOf(grantType) ?? 0;
  const first = STANDARD_GRANTS.filter((grantType) => rank(grantType) >= 0).toSorted(
    (one, other) => rank(one) - rank(other),
  );
  const more = GRANTS.filter((grantType) => !first.some((one) => one === grantType)).filter(
    (grantType) => hasLegacy || !isLegacy(grantType) || grantType === current,
  );
  return { first, more };
}

export function GrantSection() {
  const { field, fieldState } = useController<FormValues, "grant_type">({ name: "grant_type" });
  const { data: session } = useSuspenseQuery(sessionQuery);
  const template = useTemplate();
  // Open by itself only while the chosen one is in there.
  const [isMoreOpen, setMoreOpen] = useState<boolean | null>(null);
  const { first, more } = readChoices(template?.grants, field.value, session.legacy_grants);
  const showsMore = isMoreOpen ?? more.includes(field.value);
  const toRadio = (grantType: GrantType) => (
    <Radio
      key={grantType}
      value={grantType}
      label={GRANT_TYPES[grantType]}
      description={formText.grantLines[grantType]}
      ref={grantType === field.value ? field.ref : undefined}
    />
  );
  return (
    <FormSection title={formText.grant}>
      <Radio.Group
        label={formText.grant}
        classNames={{ label: classes.label }}
        name={field.name}
        value={field.value}
        onChange={field.onChange}
        error={fieldState.error?.message}
      >
        <Stack gap="sm">
          {first.map(toRadio)}
          {more.length > 0 && (
            <Fold
              label={formText.moreGrants}
              isOpen={showsMore}
              onToggle={() => {
                setMoreOpen(!showsMore);
              }}
            >
              {more.map(toRadio)}
            </Fold>
          )}
        </Stack>
      </Radio.Group>
    </FormSection>
  );
}
