import { useQuery, useSuspenseQuery, type UseQueryOptions } from "@tanstack/react-query";
import { describe, fieldMessage, type Description } from "@/api/describe";
import { membersPreviewQuery, roleDeletionQuery } from "@/api/roles";
import { sessionQuery } from "@/api/session";
import type { Effects, NewMembers } from "@/api/types";
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
  return useTold(membersPreviewQuery(roleId, members));
}

/** Who would lose what if a role went. */
export function useDeletionEffects(roleId: string) {
  return useTold(roleDeletionQuery(roleId));
}

type Asked = ReturnType<typeof membersPreviewQuery> | ReturnType<typeof roleDeletionQuery>;

function useTold(asked: Asked) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const preview = useQuery<Effects>({ ...(asked as UseQueryOptions<Effects>), retry: false });
  return {
    told: preview.data ? tellEffects(preview.data, hasOverride(session.user)) : null,
    problem: preview.error && describeHere(preview.error),
    isPending: preview.isLoading,
    onRetry: () => void preview.refetch(),
  };
}
