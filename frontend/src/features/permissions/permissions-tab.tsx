import { useQuery } from "@tanstack/react-query";
import type { Versioned } from "@/api/client";
import { describe } from "@/api/describe";
import { permissionsQuery } from "@/api/permissions";
import type { Permissions } from "@/api/types";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import type { AccessFilter } from "./access-filter";
import { EntryEditor } from "./entry-editor";
import { HolderSection } from "./holder-section";
import { QuestionSection } from "./question-section";
import { useKnownPeople } from "./use-known-people";

type Props = {
  itemId: string;
  filter: AccessFilter;
  onFilter: (change: AccessFilter) => void;
};

/** Who may do what with a container or credential, and why. */
export function PermissionsTab(props: Props) {
  const permissions = useQuery(permissionsQuery(props.itemId));
  if (permissions.error && !permissions.data) {
    return (
      <ProblemAlert {...describe(permissions.error)} onRetry={() => void permissions.refetch()} />
    );
  }
  if (!permissions.data) return <RowsSkeleton />;
  return <LoadedTab {...props} stored={permissions.data} />;
}

function LoadedTab({ stored, ...props }: Props & { stored: Versioned<Permissions> }) {
  const known = useKnownPeople(stored.value);
  const { kind } = stored.value;
  return (
    <>
      <EntryEditor
        itemId={props.itemId}
        stored={stored}
        known={known}
        isAdding={props.filter.add ?? false}
        onAdding={(isAdding) => {
          props.onFilter({ add: isAdding || undefined });
        }}
      />
      <QuestionSection {...props} kind={kind} known={known} />
      <HolderSection {...props} kind={kind} />
    </>
  );
}
