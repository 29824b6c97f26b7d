import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changeKey, deleteKey } from "@/api/services";
import type { ApiKey } from "@/api/types";
import type { KeyLimits } from "./key-limits";
import { text } from "./text";

/** What one can do to a key that is there. */
export function useKeyVerbs(serviceId: string) {
  const queryClient = useQueryClient();
  const done = async (message: string) => {
    notifications.show({ message });
    await queryClient.invalidateQueries({ queryKey: ["services"] });
  };

  const setEnabled = useMutation({
    mutationFn: ({ key, isEnabled }: { key: ApiKey; isEnabled: boolean }) =>
      changeKey({ id: serviceId, key_id: key.id }, { is_enabled: isEnabled }, null),
    onSuccess: ({ label, is_enabled }) =>
      done(is_enabled ? text.wasEnabled(label) : text.wasDisabled(label)),
  });
  const setLimits = useMutation({
    mutationFn: ({ key, limits }: { key: ApiKey; limits: KeyLimits }) =>
      changeKey({ id: serviceId, key_id: key.id }, limits, key.etag),
    onSuccess: ({ label }) => done(text.limitsSaved(label)),
    // Somebody may have been faster: whoever opens the dialog again sees what there is.
    onError: () => queryClient.invalidateQueries({ queryKey: ["services"] }),
  });
  const remove = useMutation({
    mutationFn: (key: ApiKey) => deleteKey({ id: serviceId, key_id: key.id }),
    onSuccess: (_, { label }) => done(text.removed(label)),
  });
  return { setEnabled, setLimits, remove };
}
