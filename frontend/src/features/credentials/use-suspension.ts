import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { credentialQuery, resumeCredential, suspendCredential } from "@/api/credentials";
import { describe } from "@/api/describe";
import { suspensionText } from "./suspension-text";

/** Stop handing out a credential, and let it be used again. */
export function useSuspension(id: string) {
  const queryClient = useQueryClient();
  const { queryKey } = credentialQuery(id);
  const done = async (message: string) => {
    notifications.show({ message });
    await queryClient.invalidateQueries({ queryKey: ["containers"] });
  };
  const suspend = useMutation({
    mutationFn: () => suspendCredential(id),
    onSuccess: (suspended) => {
      queryClient.setQueryData(queryKey, suspended);
      return done(suspensionText.suspend.done(suspended.value.name));
    },
  });
  const resume = useMutation({
    mutationFn: () => resumeCredential(id),
    onSuccess: (resumed) => {
      queryClient.setQueryData(queryKey, resumed);
      return done(suspensionText.resume.done(resumed.value.name));
    },
    onError: (error) => {
      const { title, detail } = describe(error);
      notifications.show({ title, message: detail, color: "red", autoClose: false });
    },
  });
  return { suspend, resume };
}
