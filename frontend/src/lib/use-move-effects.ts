import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { movePreviewQuery } from "@/api/permissions";
import { sessionQuery } from "@/api/session";
import { tellEffects } from "./access-words";
import { hasOverride } from "./rights";

/** Who would gain and who would lose what if an item went to the place that is picked. */
export function useMoveEffects(itemId: string, parent: string | null) {
  const { data: session } = useSuspenseQuery(sessionQuery);
  const preview = useQuery({
    ...movePreviewQuery(itemId, parent ?? ""),
    enabled: parent !== null,
    retry: false,
  });
  return {
    told: preview.data ? tellEffects(preview.data, hasOverride(session.user)) : null,
    problem: preview.error && describe(preview.error),
    isPending: preview.isLoading,
    onRetry: () => void preview.refetch(),
  };
}
