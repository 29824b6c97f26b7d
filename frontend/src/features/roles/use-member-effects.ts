import { useQuery, useSuspenseQuery, type UseQueryOptions } from "@tanstack/react-query";
import { describeWith } from "@/api/describe";
import { membersPreviewQuery, roleDeletionQuery } from "@/api/roles";
import { sessionQuery } from "@/api/session";
import type { Effects, NewMembers } from "@/api/types";
import { tellEffects } from "@/lib/access-words";
import { hasOverride } from "@/lib/rights";

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
    problem: preview.error && describeWith(preview.error, "roles", "users"),
    isPending: preview.isLoading,
    onRetry: () => void preview.refetch(),
  };
}
