import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { describe, fieldMessage, type Description } from "@/api/describe";
import { membersPreviewQuery } from "@/api/roles";
import { sessionQuery } from "@/api/session";
import type { NewMembers } from "@/api/types";
import { tellEffects } from "@/lib/access-words";
import { hasOverride } from "@/lib/rights";

/** There is no field beside which to say what is wrong with the members. */
export function describeHere(error: Error): Description {
  const { title, detail } = describe(error);
  const ofMembers = fieldMessage(error, "roles") ?? fieldMessage(error, "users");
  return { title, detail: ofMembers ?? detail };
}

/** Who would gain and who would lose what if a role had these members. */
export function useMemberEffects(roleId: string, members: NewMembers) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const preview = useQuery({ ...membersPreviewQuery(roleId, members), retry: false });
  return {
    told: preview.data ? tellEffects(preview.data, hasOverride(session.user)) : null,
    problem: preview.error && describeHere(preview.error),
    isPending: preview.isLoading,
    onRetry: () => void preview.refetch(),
  };
}
