import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { createWebhook } from "@/api/notices";
import type { NewWebhook } from "@/api/types";
import { IssuedSecret } from "./issued-secret";
import { useKinds } from "./use-kinds";
import { WebhookForm } from "./webhook-form";
import { text } from "./webhook-text";

type Issued = { id: string; url: string; secret: string };

/** Makes a webhook and shows its secret once: it lives in this dialog's state alone. */
export function NewWebhookDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const choices = useKinds();
  const [issued, setIssued] = useState<Issued | null>(null);
  const make = useMutation({
    // Gives nothing back: the cache of mutations would keep it.
    mutationFn: async (body: NewWebhook) => {
      const { id, url, secret } = await createWebhook(body);
      setIssued({ id, url, secret });
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["notices", "webhooks"] }),
  });
  if (issued) {
    const goOn = () => {
      onClose();
      void navigate({ to: "/notices/webhooks/$id", params: { id: issued.id } });
    };
    return <IssuedSecret url={issued.url} secret={issued.secret} onClose={goOn} />;
  }
  // All of it is chosen at first, which can't be before it is known.
  if (choices.length === 0) return null;
  return (
    <WebhookForm
      title={text.createTitle}
      confirmLabel={text.createConfirm}
      initial={{ url: "", description: "", kinds: choices.map(({ kind }) => kind) }}
      isBusy={make.isPending}
      error={make.error}
      onSubmit={(words, onRefused) => {
        make.mutate(words, { onError: onRefused });
      }}
      onClose={onClose}
    />
  );
}
