import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import {
  accountQuery,
  makeAppSecret,
  makeRecoveryCodes,
  showRecoveryCodes,
  turnFactorOff,
} from "@/api/account";
import type { AppSecret } from "@/api/types";
import { text } from "./text";

export type FactorVerbs = ReturnType<typeof useFactorVerbs>;

/** What one can do to one's second factor. Secrets are here while they are shown, no longer. */
export function useFactorVerbs() {
  const queryClient = useQueryClient();
  const [secret, setSecret] = useState<AppSecret | null>(null);
  const [codes, setCodes] = useState<string[]>([]);
  const refresh = () => queryClient.invalidateQueries({ queryKey: accountQuery.queryKey });

  // Their answers go into the state of this page: a mutation would keep them.
  const begin = useMutation({
    mutationFn: async () => {
      setSecret(await makeAppSecret());
    },
  });
  const show = useMutation({
    mutationFn: async () => {
      setCodes((await showRecoveryCodes()).codes);
    },
    onSuccess: refresh,
  });
  const renew = useMutation({
    mutationFn: async () => {
      setCodes((await makeRecoveryCodes()).codes);
    },
    onSuccess: refresh,
  });
  const turnOff = useMutation({
    mutationFn: turnFactorOff,
    onSuccess: async () => {
      notifications.show({ message: text.turnedOff });
      await refresh();
    },
  });
  return {
    secret,
    codes,
    begin,
    renew,
    turnOff,
    turnedOn: () => {
      setSecret(null);
      show.mutate();
    },
    forget: () => {
      setSecret(null);
      setCodes([]);
    },
    error: begin.error ?? show.error ?? renew.error ?? turnOff.error,
  };
}
