import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { refreshCredential } from "@/api/credentials";
import { describe } from "@/api/describe";
import { text } from "./text";

/** Have the token renewed now; the page shows it when it looks at the credential again. */
export function useRefresh(id: string) {
  return useMutation({
    mutationFn: () => refreshCredential(id),
    onSuccess: () => {
      notifications.show({ message: text.refreshing });
    },
    onError: (error) => {
      const { title, detail } = describe(error);
      notifications.show({ title, message: detail, color: "red", autoClose: false });
    },
  });
}
