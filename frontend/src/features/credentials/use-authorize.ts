import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { credentialQuery, startAuthorization } from "@/api/credentials";
import { followRedirect } from "./follow-redirect";

/** Begin to authorize a credential, and show its page while that goes on. */
export function useAuthorize() {
  const navigate = useNavigate();
  const router = useRouter();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => startAuthorization(id),
    onSuccess: async (started, id) => {
      // First here, then to the provider: the way back from there ends on this page.
      await navigate({
        to: "/credentials/$id",
        params: { id },
        search: { authorization: started.authorization },
        replace: true,
        ignoreBlocker: true,
      });
      if (started.next === "redirect") {
        window.location.assign(started.url);
        return;
      }
      await queryClient.invalidateQueries({ queryKey: credentialQuery(id).queryKey });
      if (started.next === "wait") {
        await followRedirect(started.authorization, {
          queryClient,
          isHere: () => router.state.location.pathname === `/credentials/${id}`,
        });
      }
    },
  });
}
