import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { isProblem, Problem } from "@/api/problem";
import { sessionQuery } from "@/api/session";
import type { AppRouter } from "./router";

/** Whoever is signed out is led to the sign-in page, and back afterwards. */
export function createQueryClient(getRouter: () => AppRouter): QueryClient {
  const onError = (error: unknown) => {
    // Demanded since the page was loaded: the frame leads there.
    if (isProblem(error, "second-factor-missing")) {
      void queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
    }
    if (!isProblem(error, "not-signed-in")) return;
    queryClient.removeQueries({ queryKey: sessionQuery.queryKey });
    const router = getRouter();
    const { href, pathname } = router.state.location;
    if (pathname === "/sign-in") return;
    void router.navigate({ to: "/sign-in", search: { next: href }, ignoreBlocker: true });
  };
  const queryClient = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: { retry: (count, error) => count < 1 && isWorthRetrying(error) },
      mutations: { retry: false, networkMode: "always" },
    },
  });
  return queryClient;
}

function isWorthRetrying(error: unknown): boolean {
  return error instanceof Problem && error.status === 503;
}
