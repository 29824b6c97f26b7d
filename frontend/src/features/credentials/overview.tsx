import { Code, Stack, Text } from "@mantine/core";
import type { Credential } from "@/api/types";
import { GRANT_TYPES } from "@/lib/credential-words";
import { readHost } from "@/lib/urls";
import { Facts } from "@/ui/facts";
import { RelativeTime } from "@/ui/relative-time";
import { AttemptHistory } from "./attempt-history";
import { FactGroup, readOrigin } from "./fact-group";
import { LoginOverview } from "./login-overview";
import { RefreshNotice } from "./refresh-notice";
import { isRenewed } from "./renewal";
import { ScopeList } from "./scope-list";
import { text } from "./text";
import { TokenClaims } from "./token-claims";
import { TokenExpiry } from "./token-expiry";

const words = text.overview;

/** All that is known of a credential. */
export function Overview({ credential }: { credential: Credential }) {
  return credential.type === "password" ? (
    <LoginOverview credential={credential} />
  ) : (
    <TokenOverview credential={credential} />
  );
}

/** All that is known of a credential's token, without the token. */
function TokenOverview({ credential }: { credential: Credential }) {
  const { status } = credential;
  const tokenFacts = [
    { name: words.expires, value: <TokenExpiry status={status} /> },
    {
      name: words.refresh,
      value: (
        <RelativeTime
          at={status.refresh_at}
          none={isRenewed(credential) ? words.onDemand : words.notPlanned}
        />
      ),
    },
    { name: words.obtained, value: <RelativeTime at={status.obtained_at} /> },
    { name: words.refreshToken, value: describeRefreshToken(credential) },
    ...(status.has_refresh_token
      ? [
          {
            name: words.refreshEnd,
            value: <RelativeTime at={status.refresh_expires_at} none={words.refreshEndUnknown} />,
          },
        ]
      : []),
    ...(status.token_type ? [{ name: words.tokenType, value: status.token_type }] : []),
    { name: words.version, value: status.token_version },
  ];
  const captured = Object.entries(status.captured).map(([name, value]) => ({
    name,
    value: <Code>{value}</Code>,
  }));
  return (
    <Stack gap="xl" maw={760}>
      {credential.description && (
        <Text style={{ whiteSpace: "pre-line" }}>{credential.description}</Text>
      )}
      <RefreshNotice credential={credential} />
      <FactGroup title={words.token}>
        {status.obtained_at ? <Facts facts={tokenFacts} /> : <Text c="dimmed">{words.none}</Text>}
        <TokenClaims credential={credential} />
      </FactGroup>
      <AttemptHistory credential={credential} />
      {captured.length > 0 && (
        <FactGroup title={words.captured}>
          <Facts facts={captured} />
        </FactGroup>
      )}
      <FactGroup title={words.credential}>
        <Facts
          facts={[
            ...(status.account
              ? [{ name: words.account, value: <Account account={status.account} /> }]
              : []),
            { name: words.scope, value: <ScopeList status={status} /> },
            { name: words.since, value: <RelativeTime at={status.since} /> },
            { name: words.lastError, value: <LastError status={status} /> },
            {
              name: words.lastUsed,
              value: <RelativeTime at={credential.last_used_at} none={words.notUsed} />,
            },
            {
              name: words.grantType,
              value: credential.grant_type && GRANT_TYPES[credential.grant_type],
            },
            ...readOrigin(credential),
          ]}
        />
      </FactGroup>
    </Stack>
  );
}

function describeRefreshToken(credential: Credential): string {
  if (credential.status.has_refresh_token) return words.hasRefreshToken;
  return isRenewed(credential) ? words.renewedByClient : words.noRefreshToken;
}

function Account({ account }: { account: NonNullable<Credential["status"]["account"]> }) {
  const { label, subject, issuer } = account;
  return (
    <>
      {label || subject}
      {label && subject && label !== subject && <Code ml={8}>{subject}</Code>}{" "}
      {issuer && (
        <Text component="span" size="sm" c="dimmed">
          {words.at(readHost(issuer))}
        </Text>
      )}
    </>
  );
}

function LastError({ status }: Pick<Credential, "status">) {
  const failed = status.last_error;
  if (!failed) return words.noError;
  return (
    <>
      <Code>{failed.error}</Code> {failed.description} <RelativeTime at={failed.at} />
    </>
  );
}
