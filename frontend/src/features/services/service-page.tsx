import { Box } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { describe } from "@/api/describe";
import { isNotFound } from "@/api/problem";
import { serviceQuery } from "@/api/services";
import { FormSection } from "@/ui/form-section";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { PageSkeleton } from "@/ui/skeletons";
import { CredentialUse } from "./credential-use";
import { DisabledNotice } from "./disabled-notice";
import { KeySection } from "./key-section";
import { ServiceActions } from "./service-actions";
import { ServiceFacts } from "./service-facts";
import { text } from "./text";

export function ServicePage({ id }: { id: string }) {
  const service = useQuery(serviceQuery(id));
  // What was deleted meanwhile is not shown from the cache.
  if (service.error && (!service.data || isNotFound(service.error))) {
    return <ProblemAlert {...describe(service.error)} onRetry={() => void service.refetch()} />;
  }
  if (!service.data) return <PageSkeleton />;
  const { value, etag } = service.data;
  return (
    <Box maw={960}>
      <PageHeader
        crumbs={[{ label: text.title, to: "/services" }]}
        title={value.name}
        actions={<ServiceActions service={value} etag={etag} />}
      >
        {value.description}
      </PageHeader>
      {!value.is_enabled && <DisabledNotice service={value} />}
      <KeySection service={value} />
      <FormSection title={text.use}>
        <CredentialUse service={value} />
      </FormSection>
      <ServiceFacts service={value} />
    </Box>
  );
}
