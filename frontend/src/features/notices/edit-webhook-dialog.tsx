import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { describe } from "@/api/describe";
import type { Versioned } from "@/api/client";
import { webhookQuery } from "@/api/notices";
import type { Webhook } from "@/api/types";
import { readHost } from "@/lib/urls";
import { Dialog } from "@/ui/dialog";
import { ProblemAlert } from "@/ui/problem-alert";
import type { WebhookDialogProps } from "./dialog-props";
import { useWebhookVerbs } from "./use-webhook-verbs";
import { WebhookForm } from "./webhook-form";
import { text } from "./webhook-text";

/** Changes a webhook; the list doesn't have the version that this needs. */
export function EditWebhookDialog({ webhook, onClose }: WebhookDialogProps) {
  const { data, error } = useQuery(webhookQuery(webhook.id));
  if (data) return <Form versioned={data} onClose={onClose} />;
  if (!error) return null;
  return (
    <Dialog onClose={onClose} title={text.editTitle(readHost(webhook.url))}>
      <ProblemAlert {...describe(error)} />
    </Dialog>
  );
}

function Form({ versioned, onClose }: { versioned: Versioned<Webhook>; onClose: () => void }) {
  // Kept as it was when the form opened: what is typed is a change of that.
  const [{ value, etag }] = useState(versioned);
  const { edit } = useWebhookVerbs();
  const { id, url, description, kinds } = value;
  return (
    <WebhookForm
      title={text.editTitle(readHost(url))}
      confirmLabel={text.save}
      initial={{ url, description, kinds }}
      isBusy={edit.isPending}
      error={edit.error}
      onSubmit={(words, onRefused) => {
        edit.mutate({ ...words, id, etag }, { onSuccess: onClose, onError: onRefused });
      }}
      onClose={onClose}
    />
  );
}
