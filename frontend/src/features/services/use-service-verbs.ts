import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { containerQuery } from "@/api/containers";
import { giveCredentialUse } from "@/api/permissions";
import { changeService, createService, deleteService, serviceQuery } from "@/api/services";
import type { ServiceAccount } from "@/api/types";
import { text } from "./text";

type ServiceWords = { name: string; description: string };

/** What one can do to services; each ends with a word of success and fresh pages. */
export function useServiceVerbs() {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const done = async (message: string) => {
    notifications.show({ message });
    await queryClient.invalidateQueries({ queryKey: ["services"] });
  };

  const create = useMutation({
    mutationFn: createService,
    onSuccess: async ({ id, name }) => {
      await done(text.created(name));
      await navigate({ to: "/services/$id", params: { id } });
    },
  });
  const edit = useMutation({
    mutationFn: ({ id, etag, ...words }: ServiceWords & { id: string; etag: string | null }) =>
      changeService(id, words, etag),
    onSuccess: ({ name }) => done(text.saved(name)),
  });
  const setEnabled = useMutation({
    mutationFn: ({ id, isEnabled }: { id: string; isEnabled: boolean }) =>
      changeService(id, { is_enabled: isEnabled }, null),
    onSuccess: ({ name, is_enabled }) =>
      done(is_enabled ? text.wasEnabled(name) : text.wasDisabled(name)),
  });
  const remove = useMutation({
    mutationFn: ({ id }: ServiceAccount) => deleteService(id),
    onSuccess: async (_, { id, name }) => {
      // The page goes first: it would ask again for what is not there any more.
      await navigate({ to: "/services" });
      queryClient.removeQueries({ queryKey: serviceQuery(id).queryKey });
      await done(text.removed(name));
    },
  });
  const giveUse = useMutation({
    mutationFn: async ({ service, to }: { service: ServiceAccount; to: string }) => {
      const container = await queryClient.ensureQueryData(containerQuery(to));
      await giveCredentialUse(to, service.id);
      return container.value.path;
    },
    onSuccess: (path, { service }) => {
      notifications.show({ message: text.gaveUse(service.name, path) });
    },
  });
  return { create, edit, setEnabled, remove, giveUse };
}
