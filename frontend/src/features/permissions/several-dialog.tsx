import { List, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describeWith } from "@/api/describe";
import { saveSeveral, severalPreviewQuery } from "@/api/permissions";
import { isProblem } from "@/api/problem";
import { sessionQuery } from "@/api/session";
import type { Facet, FacetValue, Place, Subject } from "@/api/types";
import { FACETS, tellEffects, VALUES } from "@/lib/access-words";
import { hasOverride } from "@/lib/rights";
import { Dialog } from "@/ui/dialog";
import { DialogFoot } from "@/ui/dialog-foot";
import { EffectReport } from "@/ui/effect-report";
import { ProblemAlert } from "@/ui/problem-alert";
import { FACETS_OF, VALUES_OF } from "./draft";
import { text } from "./text";

type Props = { subject: Subject; places: Place[]; onClose: () => void };
type Values = Partial<Record<Facet, FacetValue | null>>;

/** Says one thing of one user, role or service at several places. */
export function SeveralDialog({ subject, places, onClose }: Props) {
  const [values, setValues] = useState<Values>({});
  const change = { places: places.map(({ id }) => id), subject, values };
  const { data: session } = useSuspenseQuery(sessionQuery);
  const preview = useQuery({
    ...severalPreviewQuery(change),
    enabled: Object.keys(values).length > 0,
    retry: false,
  });
  const told = preview.data ? tellEffects(preview.data, hasOverride(session.user)) : null;
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => saveSeveral(change, preview.data?.items ?? []),
    onSuccess: async () => {
      onClose();
      notifications.show({ message: text.saved });
      // One's own rights may be others now, and with them all that the pages show.
      await queryClient.invalidateQueries({
        predicate: ({ queryKey: [area] }) =>
          ["permissions", "containers", "credentials"].includes(String(area)),
      });
    },
    // What was decided by is not so any more.
    onError: (error) => (isProblem(error, CHANGED) ? preview.refetch() : undefined),
  });
  return (
    <Dialog onClose={onClose} title={text.severalTitle(subject.name)} size="lg">
      <Stack>
        <Text size="sm">{text.severalSentence(places.length)}</Text>
        <FacetSelects places={places} values={values} onChoose={setValues} />
        <EffectReport
          told={told}
          problem={preview.error && describeWith(preview.error, "entries")}
          isPending={preview.isLoading}
          onRetry={() => void preview.refetch()}
        />
        <WhyNot error={save.error} places={places} />
        <DialogFoot
          confirmLabel={text.severalConfirm}
          isReady={told !== null}
          isBusy={save.isPending}
          onConfirm={() => {
            save.mutate();
          }}
          onClose={onClose}
        />
      </Stack>
    </Dialog>
  );
}

const LEAVE = "leave";
const INHERIT = "inherit";

type SelectProps = { places: Place[]; values: Values; onChoose: (values: Values) => void };

/** A select for each facet that all of the places have. */
function FacetSelects({ places, values, onChoose }: SelectProps) {
  const shared = FACETS_OF.container.filter((facet) =>
    places.every(({ kind }) => FACETS_OF[kind].includes(facet)),
  );
  return shared.map((facet) => {
    const { [facet]: value, ...others } = values;
    return (
      <Select
        key={facet}
        label={FACETS[facet]}
        data={[
          { value: LEAVE, label: text.leave },
          { value: INHERIT, label: text.inheritAgain },
          ...VALUES_OF[facet].map((each) => ({ value: each, label: VALUES[each] })),
        ]}
        value={value === undefined ? LEAVE : (value ?? INHERIT)}
        allowDeselect={false}
        onChange={(chosen) => {
          if (chosen === LEAVE || chosen === null) onChoose(others);
          else onChoose({ ...others, [facet]: chosen === INHERIT ? null : chosen });
        }}
      />
    );
  });
}

const CHANGED = "changed-meanwhile";

/** Why nothing was saved: where somebody was faster, at which of the places. */
function WhyNot({ error, places }: { error: Error | null; places: Place[] }) {
  if (!error) return null;
  if (!isProblem(error, CHANGED)) return <ProblemAlert {...describeWith(error, "entries")} />;
  const changed = new Set(error.items.map(({ id }) => id));
  return (
    <ProblemAlert title={text.severalChanged} detail={text.severalChangedDetail}>
      <List size="sm">
        {places
          .filter(({ id }) => changed.has(id))
          .map(({ id, path }) => (
            <List.Item key={id} style={{ overflowWrap: "anywhere" }}>
              {path}
            </List.Item>
          ))}
      </List>
    </ProblemAlert>
  );
}
