import { Box } from "@mantine/core";
import { PageHeader } from "@/ui/page-header";
import { EmailSection } from "./email-section";
import { text } from "./text";
import { ToldSection } from "./told-section";
import { WebhookSection } from "./webhook-section";

/** What one hears of and how, and what one was told. */
export function NoticesPage() {
  return (
    <Box maw={960}>
      <PageHeader title={text.title}>{text.intro}</PageHeader>
      <EmailSection />
      <WebhookSection />
      <ToldSection />
    </Box>
  );
}
