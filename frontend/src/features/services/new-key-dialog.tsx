import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { createKey } from "@/api/services";
import type { NewApiKey, ServiceAccount } from "@/api/types";
import { IssuedKey } from "./issued-key";
import { NewKeyForm } from "./new-key-form";

type Props = { service: ServiceAccount; onClose: () => void };

/** Makes a key and shows it once: it lives in this dialog's state alone, and goes with it. */
export function NewKeyDialog({ service, onClose }: Props) {
  const queryClient = useQueryClient();
  const [issued, setIssued] = useState<{ label: string; keyText: string } | null>(null);
  const make = useMutation({
    // Gives nothing back: the cache of mutations would keep it.
    mutationFn: async (body: NewApiKey) => {
      const { label, key } = await createKey(service.id, body);
      setIssued({ label, keyText: key });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["services"] }),
  });
  if (issued) return <IssuedKey {...issued} onClose={onClose} />;
  return <NewKeyForm service={service} verb={make} onClose={onClose} />;
}
