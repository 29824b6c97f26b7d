/** What each dialog about a webhook is given. */
import type { Webhook } from "@/api/types";

export type WebhookDialogProps = { webhook: Webhook; onClose: () => void };
