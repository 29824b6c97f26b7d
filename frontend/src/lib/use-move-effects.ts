import { useQuery, useSuspenseQuery, type UseQueryResult } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { moveItemsPreviewQuery } from "@/api/items";
import { movePreviewQuery } from "@/api/permissions";
import { sessionQuery } from "@/api/session";
import type { Effects } from "@/api/types";
import { tellEffects } from "./access-words";
import { hasOverride } from "./rights";

/** Who would gain and who would lose what if an item went to the place that is picked. */
export function useMoveEffects(itemId: string, parent: string | null) {
  return useTold(
    useQuery({
      ...movePreviewQuery(itemId, parent ?? ""),
      enabled: parent !== null,
      retry: false,
    }),
  );
}

/** The same, of several items. */
export function useManyMoveEffects(itemIds: string[], parent: string | null) {
  const preview = useQuery({
    ...moveItemsPreviewQuery(itemIds, parent ?? ""),
    enabled: parent !== null,
    retry: false,
  });
  return { ...useTold(preview), error: preview.error };
}

function useTold(preview: UseQueryResult<Effects>) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  return {
    told: preview.data ? tellEffects(preview.data, hasOverride(session.user)) : null,
    problem: preview.error && describe(preview.error),
    isPending: preview.isLoading,
    onRetry: () => void preview.refetch(),
  };
}
