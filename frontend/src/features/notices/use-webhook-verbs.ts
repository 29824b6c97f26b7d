import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { changeWebhook, deleteWebhook, redeliver, sendTest, webhookQuery } from "@/api/notices";
import type { LoggedDelivery, Webhook, WebhookChange } from "@/api/types";
import { readHost } from "@/lib/urls";
import { text } from "./webhook-text";

export type WebhookVerbs = ReturnType<typeof useWebhookVerbs>;

/** What one can do to a webhook that is there; each ends with fresh pages. */
export function useWebhookVerbs() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const refresh = () => queryClient.invalidateQueries({ queryKey: ["notices", "webhooks"] });
  const done = async (message: string) => {
    notifications.show({ message });
    await refresh();
  };

  const edit = useMutation({
    mutationFn: ({ id, etag, ...change }: WebhookChange & { id: string; etag: string | null }) =>
      changeWebhook(id, change, etag),
    onSuccess: ({ url }) => done(text.saved(readHost(url))),
    onError: refresh,
  });
  const setEnabled = useMutation({
    mutationFn: ({ id, isEnabled }: { id: string; isEnabled: boolean }) =>
      changeWebhook(id, { is_enabled: isEnabled }, null),
    onSuccess: ({ url, is_enabled }) =>
      done(is_enabled ? text.wasEnabled(readHost(url)) : text.wasDisabled(readHost(url))),
  });
  const test = useMutation({
    mutationFn: ({ id }: Webhook) => sendTest(id),
    onSuccess: async (_, { id }) => {
      // How it went is in the log.
      await navigate({ to: "/notices/webhooks/$id", params: { id } });
      await refresh();
    },
  });
  const again = useMutation({
    mutationFn: ({ id }: LoggedDelivery) => redeliver(id),
    onSuccess: refresh,
  });
  const remove = useMutation({
    mutationFn: ({ id }: Webhook) => deleteWebhook(id),
    onSuccess: async (_, { id, url }) => {
      // The page goes first: it would ask again for what is not there any more.
      await navigate({ to: "/notices" });
      queryClient.removeQueries({ queryKey: webhookQuery(id).queryKey });
      await done(text.removed(readHost(url)));
    },
  });
  return { edit, setEnabled, test, again, remove };
}
