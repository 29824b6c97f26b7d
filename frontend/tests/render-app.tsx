import { createMemoryHistory } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import { userEvent } from "@testing-library/user-event";
import { App } from "@/app/app";
import { createQueryClient } from "@/app/query-client";
import { createAppRouter } from "@/app/router";

/** The whole app at an address, with a person who clicks and types. */
export function renderApp(path: string) {
  const queryClient = createQueryClient(() => router);
  const { queries } = queryClient.getDefaultOptions();
  queryClient.setDefaultOptions({ queries: { ...queries, retryDelay: 0 } });
  const history = createMemoryHistory({ initialEntries: [path] });
  const router = createAppRouter(queryClient, history);
  const { container } = render(<App router={router} queryClient={queryClient} />);
  return {
    container,
    history,
    queryClient,
    user: userEvent.setup({ delay: null }),
    where: () => router.state.location.href,
  };
}
