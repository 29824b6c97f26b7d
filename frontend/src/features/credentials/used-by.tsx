import { Alert, Group, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { credentialUsesQuery } from "@/api/credentials";
import { describe } from "@/api/describe";
import type { Credential, CredentialUses } from "@/api/types";
import { USAGE_WORDS } from "@/lib/credential-words";
import { writeSubject } from "@/lib/subject-name";
import { LinkAnchor } from "@/ui/link";
import { ProblemAlert } from "@/ui/problem-alert";
import { RelativeTime } from "@/ui/relative-time";
import { RowsSkeleton } from "@/ui/skeletons";
import { SubjectLabel } from "@/ui/subject-label";
import { FactGroup } from "./fact-group";
import { text } from "./text";

const words = text.uses;

type Props = { credential: Credential; mayAskWhy: boolean };

/** Which services use a credential, for what, and when last. */
export function UsedBy({ credential, mayAskWhy }: Props) {
  const uses = useQuery(credentialUsesQuery(credential.id));
  if (uses.error && !uses.data) {
    return <ProblemAlert {...describe(uses.error)} onRetry={() => void uses.refetch()} />;
  }
  if (!uses.data) return <RowsSkeleton />;
  const { services, services_in_all } = uses.data;
  return (
    <Stack gap="xl" maw={760}>
      <FactGroup title={words.purposes}>
        <Purposes uses={uses.data} />
      </FactGroup>
      <FactGroup title={words.services}>
        {services.length === 0 ? (
          <Text c="dimmed">{words.nobody}</Text>
        ) : (
          <Services uses={uses.data} id={credential.id} mayAskWhy={mayAskWhy} />
        )}
        {services_in_all > services.length && (
          <Alert color="gray" variant="light" mt="sm">
            {words.more(services.length, services_in_all)}
          </Alert>
        )}
        <Group gap="md" mt="sm">
          <Text size="sm" c="dimmed">
            {words.hint}
          </Text>
          {mayAskWhy && (
            <LinkAnchor
              to="/credentials/$id"
              params={{ id: credential.id }}
              search={{ tab: "permissions", right: "credential_use" }}
              size="sm"
            >
              {words.whoMay}
            </LinkAnchor>
          )}
        </Group>
      </FactGroup>
      <FactGroup title={words.jobs}>
        {uses.data.jobs.length === 0 ? (
          <Text c="dimmed">{words.noJob}</Text>
        ) : (
          <Jobs uses={uses.data} />
        )}
      </FactGroup>
    </Stack>
  );
}

function Jobs({ uses }: { uses: CredentialUses }) {
  return (
    <Table horizontalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.job}</Table.Th>
          <Table.Th>{words.lastRun}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {uses.jobs.map(({ id, path, last_run_at }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <LinkAnchor to="/jobs/$id" params={{ id }}>
                {path}
              </LinkAnchor>
            </Table.Td>
            <Table.Td>
              <RelativeTime at={last_run_at} none={words.never} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Purposes({ uses }: { uses: CredentialUses }) {
  return (
    <Table horizontalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.purpose}</Table.Th>
          <Table.Th>{words.allowed}</Table.Th>
          <Table.Th>{words.services}</Table.Th>
          <Table.Th>{words.lastUsed}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {uses.purposes.map(({ usage, is_allowed, services, last_used_at }) => (
          <Table.Tr key={usage}>
            <Table.Td>{USAGE_WORDS[usage]}</Table.Td>
            <Table.Td>{is_allowed ? words.yes : words.no}</Table.Td>
            <Table.Td>{services}</Table.Td>
            <Table.Td>
              <RelativeTime at={last_used_at} none={words.never} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

type ServicesProps = { uses: CredentialUses; id: string; mayAskWhy: boolean };

function Services({ uses, id, mayAskWhy }: ServicesProps) {
  return (
    <Table horizontalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.service}</Table.Th>
          <Table.Th>{words.purposes}</Table.Th>
          <Table.Th>{words.lastUsed}</Table.Th>
          {mayAskWhy && <Table.Th />}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {uses.services.map(({ service, purposes, last_used_at }) => (
          <Table.Tr key={service.id}>
            <Table.Td>
              <SubjectLabel subject={service} />
            </Table.Td>
            <Table.Td>{purposes.map(({ usage }) => USAGE_WORDS[usage]).join(", ")}</Table.Td>
            <Table.Td>
              <RelativeTime at={last_used_at} />
            </Table.Td>
            {mayAskWhy && (
              <Table.Td>
                <LinkAnchor
                  to="/credentials/$id"
                  params={{ id }}
                  search={{
                    tab: "permissions",
                    ask: writeSubject(service),
                    may: "credential_use",
                  }}
                  size="sm"
                  aria-label={words.whyOf(service.name)}
                >
                  {words.why}
                </LinkAnchor>
              </Table.Td>
            )}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
