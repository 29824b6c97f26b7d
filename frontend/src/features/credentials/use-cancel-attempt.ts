import { useMutation, useQueryClient } from "@tanstack/react-query";
import { authorizationQuery, cancelAuthorization } from "@/api/credentials";

/** End an attempt that waits for a person. */
export function useCancelAttempt(id: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: () => cancelAuthorization(id),
    onSettled: () => queryClient.invalidateQueries({ queryKey: authorizationQuery(id).queryKey }),
  });
}
