import { Box } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { accountQuery } from "@/api/account";
import { describe } from "@/api/describe";
import { sessionQuery } from "@/api/session";
import { PageHeader } from "@/ui/page-header";
import { ProblemAlert } from "@/ui/problem-alert";
import { RowsSkeleton } from "@/ui/skeletons";
import { FactorSection } from "./factor-section";
import { PasswordSection } from "./password-section";
import { ProofSection } from "./proof-section";
import { SessionSection } from "./session-section";
import { text } from "./text";

/** How one signs in, and where one is signed in. */
export function AccountPage() {
  const account = useQuery(accountQuery);
  const { data: session } = useQuery(sessionQuery);
  const { data, error } = account;
  return (
    <Box maw={960}>
      <PageHeader title={text.title}>{data && text.signedInAs(data.username)}</PageHeader>
      {error && !data && (
        <ProblemAlert {...describe(error)} onRetry={() => void account.refetch()} />
      )}
      {account.isPending && <RowsSkeleton />}
      {data && (
        <>
          <PasswordSection maySet={data.may_set_password} username={data.username} />
          <FactorSection account={data} />
        </>
      )}
      <SessionSection />
      {session?.user?.is_administrator && <ProofSection />}
    </Box>
  );
}
