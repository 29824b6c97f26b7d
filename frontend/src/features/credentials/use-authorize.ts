import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { credentialQuery, startAuthorization } from "@/api/credentials";
import { followRedirect } from "./follow-redirect";

/**
 * Begin to authorize a credential, and show its page while that goes on.
 *
 * With `replace`, Back leads past the page that one was on, as past a form that is done.
 */
export function useAuthorize({ replace = true } = {}) {
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
        replace,
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
