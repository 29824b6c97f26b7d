import { useNavigate } from "@tanstack/react-router";
import { isProblem } from "@/api/problem";
import { describeMissing } from "./missing-words";
import { useAuthorize } from "./use-authorize";

/**
 * Begin to authorize a credential from a page that is about several.
 *
 * As the button on the credential's own page; where fields are missing, it leads to them.
 */
export function useAuthorizeFromAfar() {
  const authorize = useAuthorize({ replace: false });
  const navigate = useNavigate();
  const start = (id: string) => {
    authorize.mutate(id, {
      onError: (error) => {
        if (!isProblem(error, "incomplete")) return;
        void navigate({
          to: "/credentials/$id",
          params: { id },
          search: { tab: "settings" },
          state: { authorizeProblem: describeMissing(error.missing) },
        });
      },
    });
  };
  const { isPending, variables, error } = authorize;
  return {
    start,
    busyWith: isPending ? variables : null,
    failure: error && variables ? { id: variables, error } : null,
  };
}
