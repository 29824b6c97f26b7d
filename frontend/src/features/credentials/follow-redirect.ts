import type { QueryClient } from "@tanstack/react-query";
import { authorizationQuery } from "@/api/credentials";
import { ATTEMPT_PACE } from "./poll-pace";

type Options = {
  queryClient: QueryClient;
  /** Whether the person still looks at the page that this is about. */
  isHere: () => boolean;
};

/**
 * Leads the browser to the provider as soon as the server knows where: it says the request there
 * itself first (RFC 9126). Only once, by the page that began: Back must not lead there again.
 */
export async function followRedirect(id: string, { queryClient, isHere }: Options): Promise<void> {
  for (;;) {
    const attempt = await queryClient.fetchQuery({ ...authorizationQuery(id), staleTime: 0 });
    if (attempt.state !== "pending" || !isHere()) return;
    if (attempt.redirect) {
      window.location.assign(attempt.redirect);
      return;
    }
    await new Promise((resolve) => {
      window.setTimeout(resolve, ATTEMPT_PACE);
    });
  }
}
