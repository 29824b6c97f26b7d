import { Alert, List, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { credentialUsesQuery } from "@/api/credentials";
import type { Credential, CredentialUses, Usage } from "@/api/types";
import { USAGE_WORDS } from "@/lib/credential-words";
import { RelativeTime } from "@/ui/relative-time";
import { usageText } from "./usage-text";

const MOST_NAMED = 5;

type Props = { credential: Credential; unticked: Usage[] };

/** What breaks when purposes are unticked, before it does. */
export function UntickedNotice({ credential, unticked }: Props) {
  const uses = useQuery({ ...credentialUsesQuery(credential.id), enabled: unticked.length > 0 });
  if (unticked.length === 0 || !uses.data) return null;
  const told = uses.data.purposes.filter(({ usage }) => unticked.includes(usage));
  return (
    <Alert color="yellow" variant="light" role="status">
      <Text size="sm">{usageText.unticked}</Text>
      <List size="sm">
        {told.map(({ usage, services, last_used_at }) => (
          <List.Item key={usage}>
            {USAGE_WORDS[usage]}:{" "}
            {services === 0 ? (
              usageText.usedByNobody
            ) : (
              <>
                {nameServices(uses.data, usage, services)}, {usageText.lastUsed}{" "}
                <RelativeTime at={last_used_at} />
              </>
            )}
          </List.Item>
        ))}
        {unticked.includes("http") && uses.data.jobs.length > 0 && (
          <List.Item>{usageText.jobs(uses.data.jobs.map(({ path }) => path).join(", "))}</List.Item>
        )}
      </List>
    </Alert>
  );
}

function nameServices({ services }: CredentialUses, usage: Usage, all: number): string {
  const names = services
    .filter(({ purposes }) => purposes.some((one) => one.usage === usage))
    .map(({ service }) => service.name)
    .slice(0, MOST_NAMED);
  const more = all - names.length;
  return [...names, ...(more > 0 ? [usageText.moreServices(more)] : [])].join(", ");
}
