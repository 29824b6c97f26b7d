/** What each dialog about a webhook is given. */
import type { Webhook } from "@/api/types";
import type { WebhookVerbs } from "./use-webhook-verbs";

export type WebhookDialogProps = { webhook: Webhook; verbs: WebhookVerbs; onClose: () => void };
